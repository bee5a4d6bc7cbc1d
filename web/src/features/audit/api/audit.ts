import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { UserResource } from '@/lib/api/wire-people';
import { useApi } from '@/lib/services';

export const AUDIT_ACTIONS = [
  'user.banned',
  'user.unbanned',
  'user.role_changed',
  'user.updated',
  'user.photo_changed',
  'user.photo_removed',
  'user.deleted',
  'admin.created',
  'site_image.changed',
  'site_image.removed',
  'place.approved',
  'place.details_requested',
  'place.rejected',
  'place.message_sent',
  'place.deleted',
  'mail.sent_again',
  'announcement.made',
  'notification.sent',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Something that an administrator did. */
export interface AuditEntry {
  id: string;
  /** Null: somebody at the command line. The name of a deleted account is empty. */
  actor: { id: string; name: string } | null;
  action: AuditAction;
  /** The id of what it was done to, or the slot of a site image. */
  target: string;
  details: Readonly<Record<string, unknown>>;
  /** Empty at the command line. */
  address: string;
  createdAt: string;
}

export interface AuditFilter {
  action: AuditAction | undefined;
  /** The id of the administrator. */
  actor: string | undefined;
}

/** What administrators did, newest first, page by page. */
export function useAudit(filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['audit', 'list', filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<AuditEntry>>('/admin/audit', { query: { ...filter, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
    // A log is looked at to see what happened: never an old copy first.
    staleTime: 0,
  });
}

const NAME_FRESH_MS = 60_000;

/** The name of a user that an entry is about: the log itself holds ids only. An account that is gone has none. */
export function useNameOf(userId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'name', userId],
    queryFn: async ({ signal }) => (await api.get<Pick<UserResource, 'fullName'>>(`/users/${userId}`, { signal })).fullName,
    staleTime: NAME_FRESH_MS,
  });
}
