import { useEffect, useRef, useState } from 'react';
import { useIdentity, useNamespaceMessage, useServices } from '@/lib/services';

/** Who types is told at most once in this time. */
const TELL_EVERY_MS = 2_000;
/** Nothing typed for so long is the end of it. */
const IDLE_MS = 5_000;
/** Without another word somebody types for so long: the word of the end may be lost. */
const HEARD_FOR_MS = 6_000;

/** Tells the others in a chat that I type, and that I have stopped. */
export function useTellTyping(chatId: string): { typed: (isEmpty: boolean) => void; stopped: () => void } {
  const { live } = useServices();
  const [teller] = useState(() => {
    let lastAt = 0;
    let idle: ReturnType<typeof setTimeout> | undefined;
    const tell = (isTyping: boolean): void => {
      const channel = live.channel('/');
      lastAt = isTyping ? Date.now() : 0;
      if (channel.isConnected()) channel.emit('typing', { chatId, isTyping });
    };
    const stopped = (): void => {
      clearTimeout(idle);
      if (lastAt !== 0) tell(false);
    };
    const typed = (isEmpty: boolean): void => {
      if (isEmpty) {
        stopped();
        return;
      }
      if (Date.now() - lastAt >= TELL_EVERY_MS) tell(true);
      clearTimeout(idle);
      idle = setTimeout(stopped, IDLE_MS);
    };
    return { typed, stopped };
  });
  useEffect(() => teller.stopped, [teller]);
  return teller;
}

/** The ids of those who type in a chat now. */
export function useWhoTypes(chatId: string): ReadonlySet<string> {
  const me = useIdentity()?.userId;
  const [typing, setTyping] = useState<ReadonlySet<string>>(new Set());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const stop = (userId: string): void => {
    clearTimeout(timers.current.get(userId));
    timers.current.delete(userId);
    setTyping((now) => (now.has(userId) ? new Set([...now].filter((id) => id !== userId)) : now));
  };
  useNamespaceMessage('/', 'user-typing', ({ chatId: where, userId, isTyping }) => {
    if (where !== chatId || userId === me) return;
    if (!isTyping) {
      stop(userId);
      return;
    }
    clearTimeout(timers.current.get(userId));
    timers.current.set(
      userId,
      setTimeout(() => {
        stop(userId);
      }, HEARD_FOR_MS),
    );
    setTyping((now) => (now.has(userId) ? now : new Set([...now, userId])));
  });
  // What was said is no longer being typed.
  useNamespaceMessage('/', 'new-message', ({ chatId: where, data }) => {
    if (where === chatId) stop(data.senderId);
  });
  useEffect(() => {
    const all = timers.current;
    return () => {
      for (const timer of all.values()) clearTimeout(timer);
      all.clear();
    };
  }, []);
  return typing;
}
