import { useTranslation } from 'react-i18next';
import { PreferencesView } from '@/features/notifications/components/preferences-view';
import { BackLink } from '../layout/back-link';
import { PageHead } from '../layout/page-head';

export function NotificationPreferencesPage() {
  const { t } = useTranslation();
  return (
    <>
      <BackLink to="/notifications" className="mb-4">
        {t('notifications.preferences.back')}
      </BackLink>
      <PageHead title={t('notifications.preferences.title')} text={t('notifications.preferences.intro')} />
      <PreferencesView />
    </>
  );
}
