import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Page } from '@/lib/api/wire';
import type { Language } from '@/lib/i18n/languages';
import { useApi } from '@/lib/services';

export const MAIL_STATUSES = ['queued', 'sending', 'sent', 'failed', 'kept'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** A mail as administrators see it in a list. */
export interface Mail {
  id: string;
  type: string;
  to: string;
  name: string;
  language: Language;
  subject: string;
  status: MailStatus;
  attempts: number;
  lastError: string | null;
  createdAt: string;
  nextAttemptAt: string | null;
  sentAt: string | null;
}

/** A mail with what is in it; what opens doors is left out. */
export interface Letter extends Mail {
  text: string;
  html: string;
}

export type OutboxSummary = { isConfigured: boolean } & Record<MailStatus, number>;

export interface OutboxFilter {
  status: MailStatus | undefined;
  q: string;
}

/** Mail is sent by the server at its own pace: a page that looks at it asks again this often. */
const REFRESH_MS = 3_000;

const keys = {
  all: ['outbox'] as const,
  list: (filter: OutboxFilter) => ['outbox', 'list', filter] as const,
  one: (id: string) => ['outbox', 'one', id] as const,
  summary: ['outbox', 'summary'] as const,
};

export function useOutbox(filter: OutboxFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Mail>>('/admin/outbox', { signal, query: { status: filter.status, q: filter.q, after: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasMore ? last.nextCursor : null),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

export function useOutboxSummary() {
  const api = useApi();
  return useQuery({
    queryKey: keys.summary,
    queryFn: ({ signal }) => api.get<OutboxSummary>('/admin/outbox/summary', { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function useLetter(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => api.get<Letter>(`/admin/outbox/${id}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** Sends a mail now that failed, was kept, or waits. */
export function useRetryMail() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Letter>(`/admin/outbox/${id}/retry`),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  });
}
