import type { Group } from './kinds';

/** Which notifications a list shows. */
export interface NotificationFilter {
  unreadOnly: boolean;
  group: Group | undefined;
}

export const EVERYTHING: NotificationFilter = { unreadOnly: false, group: undefined };

export const notificationKeys = {
  lists: ['notifications', 'list'] as const,
  list: (filter: NotificationFilter) => ['notifications', 'list', filter] as const,
  news: ['notifications', 'news'] as const,
  preferences: ['notifications', 'preferences'] as const,
};
