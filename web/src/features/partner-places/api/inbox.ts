import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import type { Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { requestKeys, type PartnerRequest, type RequestStatus } from './requests';

export interface InboxFilter {
  status: RequestStatus | undefined;
  q: string;
}

export interface RequestSummary {
  pending: number;
  needsInfo: number;
  approved: number;
  rejected: number;
}

/** All requests, the newest first, page by page. */
export function usePartnerRequests(filter: InboxFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: requestKeys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<PartnerRequest>>('/partner-places/requests', { signal, query: { ...filter, after: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasMore ? last.nextCursor : null),
    placeholderData: keepPreviousData,
  });
}

/** How many requests stand how. */
export function useRequestSummary() {
  const api = useApi();
  return useQuery({
    queryKey: requestKeys.summary,
    queryFn: ({ signal }) => api.get<RequestSummary>('/partner-places/requests/summary', { signal }),
  });
}

/** What an administrator does about a request. */
export type Decision =
  /** The server refuses to approve what has changed since this time. */
  | { act: 'approve'; updatedAt: string }
  | { act: 'request-details' | 'message'; message: string }
  | { act: 'reject'; reason: string };

export function useDecide(id: string) {
  const api = useApi();
  const changed = useInboxChanged();
  return useMutation({
    mutationFn: ({ act, ...body }: Decision) => api.post<PartnerRequest>(`/partner-places/requests/${id}/${act}`, { body }),
    onSettled: changed,
  });
}

export function useDeleteRequest(id: string) {
  const api = useApi();
  const changed = useInboxChanged();
  return useMutation({
    mutationFn: () => api.delete<undefined>(`/partner-places/requests/${id}`),
    onSettled: changed,
  });
}

/** Reads the inbox anew. */
export function useInboxChanged(): () => Promise<boolean> {
  const queries = useQueryClient();
  return () => readAnew(queries, requestKeys.inbox);
}
