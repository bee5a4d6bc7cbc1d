import { useTranslation } from 'react-i18next';
import { OrganizedList } from '@/features/events/components/organized-list';
import { usePageTitle } from '../layout/use-page-title';

export function OrganizedPage() {
  const { t } = useTranslation();
  usePageTitle(t('events.organized.title'));
  return (
    <>
      <h1 className="text-4xl font-bold">{t('events.organized.title')}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{t('events.organized.text')}</p>
      <OrganizedList />
    </>
  );
}
