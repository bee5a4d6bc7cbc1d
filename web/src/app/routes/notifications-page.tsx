import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationFilter } from '@/features/notifications/api/notification-keys';
import { NotificationsView } from '@/features/notifications/components/notifications-view';
import { PageHead } from '../layout/page-head';

const route = getRouteApi('/notifications');

/** The filter is in the address, so that the back button works. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { unread = false, group } = route.useSearch();
  const navigate = useNavigate();
  const filter = useMemo((): NotificationFilter => ({ unreadOnly: unread, group }), [unread, group]);
  return (
    <div className="max-w-3xl">
      <PageHead title={t('notifications.title')} text={t('notifications.intro')} />
      <NotificationsView
        filter={filter}
        onFilter={(next) => {
          const search = { ...(next.unreadOnly && { unread: true }), ...(next.group !== undefined && { group: next.group }) };
          void navigate({ to: '/notifications', search, replace: true, resetScroll: false });
        }}
      />
    </div>
  );
}
