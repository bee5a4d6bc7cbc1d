import { useQueryClient } from '@tanstack/react-query';
import { useFreshNamespace, useIdentity, useNamespace, useNamespaceMessage } from '@/lib/services';
import { hear, hearUnread, readNewsAnew } from './use-news';

/** Hears, on every page of whoever is signed in, what they are told and what they do with it on other devices. */
export function NotificationsLive() {
  const queries = useQueryClient();
  useNamespace(useIdentity() ? '/notifications' : undefined);
  useNamespaceMessage('/notifications', 'notifications.unreadCount', ({ count }) => {
    hearUnread(queries, count);
  });
  useNamespaceMessage('/notifications', 'notifications.created', (notification) => {
    hear(queries, { kind: 'created', notification });
  });
  useNamespaceMessage('/notifications', 'notifications.read', ({ id }) => {
    hear(queries, { kind: 'read', id });
  });
  useNamespaceMessage('/notifications', 'notifications.readAll', () => {
    hear(queries, { kind: 'readAll' });
  });
  useNamespaceMessage('/notifications', 'notifications.deleted', ({ id }) => {
    hear(queries, { kind: 'deleted', id });
  });
  useNamespaceMessage('/notifications', 'notifications.deletedAll', () => {
    hear(queries, { kind: 'deletedAll' });
  });
  useFreshNamespace('/notifications', () => {
    void readNewsAnew(queries);
  });
  return null;
}
