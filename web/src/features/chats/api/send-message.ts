import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { ApiClient } from '@/lib/api/client';
import { isPassing } from '@/lib/api/problem';
import { randomUuid } from '@/lib/api/uuid';
import type { Attachment, Message } from '@/lib/api/wire-chats';
import { useServices, type Services } from '@/lib/services';
import { withNews } from '../live/conversation-state';
import { withLast } from '../live/chat-list-state';
import { without, withState, type Outbox, type PendingMessage } from '../live/outbox-state';
import { chatKeys } from './chat-keys';
import { changeChat } from './chats';
import { changeConversation } from './conversation';

const RETRIES_MAX = 2;
const RETRY_MS = 1_000;
const NOTHING: Outbox = [];

export interface NewMessage {
  content: string;
  replyToMessageId: string | null;
  attachments: Attachment[];
}

/** The chats of which something is being sent; of each, one message after the other, so that they keep their order. */
const busy = new WeakMap<QueryClient, Set<string>>();

/**
 * One's own messages that are on their way. They go over REST with an idempotency key, not as `message` over the socket: one whose answer
 * was lost can then be sent again and is still one message, and it goes out also while the live connection is away.
 */
export function useOutbox(chatId: string) {
  const services = useServices();
  const queries = useQueryClient();
  const { data = NOTHING } = useQuery<Outbox>({
    queryKey: chatKeys.outbox(chatId),
    queryFn: () => NOTHING,
    enabled: false,
    gcTime: Infinity,
    structuralSharing: false,
  });
  const change = (to: (outbox: Outbox) => Outbox): void => {
    changeOutbox(queries, chatId, to);
  };
  return {
    outbox: data,
    send: (message: NewMessage) => {
      const pending: PendingMessage = { ...message, key: randomUuid(), createdAt: new Date().toISOString(), state: 'sending' };
      change((outbox) => [...outbox, pending]);
      void deliverAll(services, queries, chatId);
    },
    retry: ({ key, error }: PendingMessage) => {
      // A clear refusal stays under its key; what may have arrived keeps it.
      change((outbox) => withState(outbox, key, { state: 'sending', ...(!isPassing(error) && { key: randomUuid() }) }));
      void deliverAll(services, queries, chatId);
    },
    drop: ({ key }: PendingMessage) => {
      change((outbox) => without(outbox, key));
    },
  };
}

export function changeOutbox(queries: QueryClient, chatId: string, change: (outbox: Outbox) => Outbox): void {
  queries.setQueryData<Outbox>(chatKeys.outbox(chatId), (outbox) => change(outbox ?? NOTHING));
}

async function deliverAll({ api, session, live }: Services, queries: QueryClient, chatId: string): Promise<void> {
  const inHand = busy.get(queries) ?? new Set();
  busy.set(queries, inHand);
  if (inHand.has(chatId)) return;
  inHand.add(chatId);
  const me = session.snapshot().identity?.userId;
  try {
    for (let next = firstOf(queries, chatId); next && session.snapshot().identity?.userId === me; next = firstOf(queries, chatId)) {
      await deliver(api, queries, chatId, next, me ?? '', live.channel('/').isConnected());
    }
  } finally {
    inHand.delete(chatId);
  }
}

function firstOf(queries: QueryClient, chatId: string): PendingMessage | undefined {
  return queries.getQueryData<Outbox>(chatKeys.outbox(chatId))?.find(({ state }) => state === 'sending');
}

async function deliver(api: ApiClient, queries: QueryClient, chatId: string, pending: PendingMessage, me: string, isLive: boolean): Promise<void> {
  try {
    const message = await post(api, queries, chatId, pending, 0);
    if (!message) return;
    // Heard, it takes its place among the others; only without a live connection its answer must do.
    if (!isLive) {
      changeConversation(queries, chatId, (known) => withNews(known, message));
      changeChat(queries, chatId, (chat) => withLast(chat, message, me), true);
    }
    changeOutbox(queries, chatId, (outbox) => (isLive ? withState(outbox, pending.key, { state: 'sent', message }) : without(outbox, pending.key)));
  } catch (error) {
    changeOutbox(queries, chatId, (outbox) => withState(outbox, pending.key, { state: 'failed', error: error as Error }));
  }
}

/** Nothing where the message is not in the outbox any more: it was heard, so it arrived. */
async function post(api: ApiClient, queries: QueryClient, chatId: string, pending: PendingMessage, failures: number): Promise<Message | undefined> {
  const { key, content, replyToMessageId, attachments } = pending;
  const body = { ...(content !== '' && { content }), ...(replyToMessageId && { replyToMessageId }), attachments: attachments.map(({ id }) => ({ id })) };
  try {
    return await api.post<Message>(`/chats/${chatId}/messages`, { body, idempotencyKey: key });
  } catch (error) {
    const isWaiting = queries.getQueryData<Outbox>(chatKeys.outbox(chatId))?.some((one) => one.key === key) ?? false;
    if (!isWaiting) return undefined;
    if (failures >= RETRIES_MAX || !isPassing(error)) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** failures));
    return post(api, queries, chatId, pending, failures + 1);
  }
}

