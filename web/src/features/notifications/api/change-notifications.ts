import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { useApi } from '@/lib/services';
import { hear, readNewsAnew } from '../live/use-news';

/** Marks one as read. Seen here at once, also while the live connection is away. */
export function useMarkRead() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<NotificationResource>(`/notifications/${id}/read`),
    onSuccess: (_, id) => {
      hear(queries, { kind: 'read', id });
    },
  });
}

export function useDelete() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<undefined>(`/notifications/${id}`),
    onSuccess: (_, id) => {
      hear(queries, { kind: 'deleted', id });
    },
  });
}

/** Which of them "all" were is known by the place of the live message among the others: the answer here says nothing of it. */
export function useMarkAllRead() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<{ count: number }>('/notifications/read-all'),
    onSuccess: () => readNewsAnew(queries),
  });
}

export function useClear() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<undefined>('/notifications'),
    onSuccess: () => readNewsAnew(queries),
  });
}
