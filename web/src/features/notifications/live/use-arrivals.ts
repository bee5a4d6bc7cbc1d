import { useEffect, useRef, useState } from 'react';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { useNamespaceMessage } from '@/lib/services';

/** What comes within this time is pointed out together. */
const GATHER_MS = 500;

/** What came together a moment ago, for as long as nothing else comes and it is not let go. A flood comes in one piece. */
export function useArrivals(isWanted: (notification: NotificationResource) => boolean) {
  const [arrivals, setArrivals] = useState<readonly NotificationResource[]>([]);
  const waiting = useRef<NotificationResource[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useNamespaceMessage('/notifications', 'notifications.created', (notification) => {
    waiting.current.push(notification);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const news = waiting.current.splice(0).filter(isWanted);
      if (news.length > 0) setArrivals(news);
    }, GATHER_MS);
  });
  return { arrivals, letGo: () => { setArrivals([]); } };
}
