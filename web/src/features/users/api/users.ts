import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { UserResource } from '@/lib/api/wire-people';
import { useApi } from '@/lib/services';

/** The most the server gives at once. */
const PAGE_LIMIT = 100;

/** Which users a list shows. */
export interface UserFilter {
  q: string;
  banned: boolean | undefined;
}

export interface UserSummary {
  total: number;
  banned: number;
  verified: number;
  createdToday: number;
}

/** A user as administrators read one. */
export type UserDetails = UserResource & { banReason?: string | null };

export const userKeys = {
  lists: ['users', 'list'] as const,
  list: (filter: UserFilter) => ['users', 'list', filter] as const,
  details: ['users', 'one'] as const,
  one: (id: string) => ['users', 'one', id] as const,
  summary: ['users', 'summary'] as const,
};

/** All users that fit, newest first, page by page. Changes are heard live, so nothing is read again by itself while it is shown. */
export function useUserPages(filter: UserFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: userKeys.list(filter),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<UserResource>>('/users', { query: { ...filter, limit: PAGE_LIMIT, after: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? page.nextCursor : null),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // Comparing thousands of rows with themselves at each page takes longer than drawing those in sight.
    structuralSharing: false,
    // What changed while nobody listened is not known.
    gcTime: 0,
  });
}

export function useUserSummary() {
  const api = useApi();
  return useQuery({ queryKey: userKeys.summary, queryFn: ({ signal }) => api.get<UserSummary>('/users/summary', { signal }) });
}

export function useUser(id: string) {
  const api = useApi();
  return useQuery({ queryKey: userKeys.one(id), queryFn: ({ signal }) => api.get<UserDetails>(`/users/${id}`, { signal }) });
}

export function useBan(id: string) {
  const api = useApi();
  return useMutation({ mutationFn: (reason: string) => api.post<{ user: UserDetails }>(`/users/${id}/ban`, { body: { reason } }) });
}

export function useUnban(id: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => api.post<{ user: UserDetails }>(`/users/${id}/unban`) });
}

export function useSetRole(id: string) {
  const api = useApi();
  return useMutation({ mutationFn: (role: UserResource['role']) => api.post<{ user: UserDetails }>(`/users/${id}/role`, { body: { role } }) });
}

/** `onDeleted` is called also when the message that the user is gone came first, and what asked for it is no longer shown. */
export function useDeleteUser(id: string, onDeleted: () => void) {
  const api = useApi();
  return useMutation({ mutationFn: () => api.delete<unknown>(`/users/${id}`), onSuccess: onDeleted });
}
