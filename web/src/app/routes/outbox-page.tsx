import { useTranslation } from 'react-i18next';
import { OutboxList } from '@/features/outbox/components/outbox-list';
import { useSession } from '@/lib/services';
import { NotFound } from '../layout/failures';
import { usePageTitle } from '../layout/use-page-title';

/** For administrators; the server lets nobody else read it. */
export function OutboxPage() {
  const { t } = useTranslation();
  const { identity } = useSession();
  usePageTitle(t('outbox.title'));
  if (identity?.role !== 'admin') return <NotFound />;
  return (
    <>
      <h1 className="text-4xl font-bold">{t('outbox.title')}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{t('outbox.intro')}</p>
      <OutboxList />
    </>
  );
}
