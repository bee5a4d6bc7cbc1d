import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Page } from '@/lib/api/wire';
import type { Language } from '@/lib/i18n/languages';
import { useApi } from '@/lib/services';

export const MAIL_STATUSES = ['queued', 'sending', 'sent', 'failed', 'kept'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** A mail as administrators see it in a list. */
export interface Mail {
  id: string;
  type: string;
  channel: 'mail' | 'sms';
  /** An address, or the number of a text message. */
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
  /** Empty where there is only text. */
  html: string;
}

export type OutboxSummary = { isConfigured: boolean } & Record<MailStatus, number>;

export interface OutboxFilter {
  status: MailStatus | undefined;
  q: string;
}

/** Mail is sent by the server at its own pace: a page that looks at it asks again this often how many there are of each kind. */
const REFRESH_MS = 3_000;

const keys = {
  all: ['outbox'] as const,
  lists: ['outbox', 'list'] as const,
  list: (filter: OutboxFilter) => ['outbox', 'list', filter] as const,
  one: (id: string) => ['outbox', 'one', id] as const,
  summary: ['outbox', 'summary'] as const,
};

type Pages = InfiniteData<Page<Mail>, string | null>;

function isUnderWay({ status }: Pick<Mail, 'status'>): boolean {
  return status === 'queued' || status === 'sending';
}

/** All mail, page by page; read again when the summary has changed, and while mail is under way. */
export function useOutbox(filter: OutboxFilter) {
  const api = useApi();
  const queries = useQueryClient();
  const { data: summary } = useOutboxSummary();
  const queryKey = keys.list(filter);
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keys.lists });
  }, [queries, summary]);
  return useInfiniteQuery({
    queryKey,
    queryFn: async ({ signal, pageParam }) => {
      const known = queries.getQueryData<Pages>(queryKey);
      const page = known?.pages[known.pageParams.indexOf(pageParam)];
      // New mail comes first. Further on, a page on which nothing is under way is as it was.
      if (page && pageParam !== null && !page.data.some(isUnderWay)) return page;
      return api.get<Page<Mail>>('/admin/outbox', { signal, query: { status: filter.status, q: filter.q, after: pageParam } });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasMore ? last.nextCursor : null),
    refetchInterval: summary && summary.queued + summary.sending > 0 ? REFRESH_MS : false,
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
    // What was written stays as it is; how it stands is told by the list.
    staleTime: Infinity,
  });
}

/** Sends a mail now that failed, was kept, or waits. */
export function useRetryMail() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Letter>(`/admin/outbox/${id}/retry`),
    onSuccess: ({ id, status }) => {
      // Under way again, on whatever page it is.
      queries.setQueriesData<Pages>({ queryKey: keys.lists }, (known) => known && withStatus(known, id, status));
    },
    onSettled: () => Promise.all([keys.lists, keys.summary].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

function withStatus(known: Pages, id: string, status: MailStatus): Pages {
  const changed = (mail: Mail): Mail => (mail.id === id ? { ...mail, status } : mail);
  return { ...known, pages: known.pages.map((page) => ({ ...page, data: page.data.map(changed) })) };
}
