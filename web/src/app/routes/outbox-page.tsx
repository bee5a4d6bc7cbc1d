import { useTranslation } from 'react-i18next';
import { OutboxList } from '@/features/outbox/components/outbox-list';
import { PageHead } from '../layout/page-head';

export function OutboxPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('outbox.title')} text={t('outbox.intro')} />
      <OutboxList />
    </>
  );
}
