import { useEffect, useEffectEvent, useState } from 'react';
import { useServices } from '@/lib/services';
import { Gathering, type Arrival } from './gathering';
import { useRing } from './use-ring';

/** Rings for what came together, and has what of it is to be pointed out, for as long as nothing else comes and it is not let go. */
export function useArrivals(isSaidAlready: (arrival: Arrival) => boolean) {
  const { live } = useServices();
  const ring = useRing();
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);
  const tell = useEffectEvent((news: readonly Arrival[]) => {
    ring(news);
    const unsaid = news.filter((arrival) => !isSaidAlready(arrival));
    if (unsaid.length > 0) setArrivals(unsaid);
  });
  useEffect(() => {
    const gathering = new Gathering((news) => {
      tell(news);
    });
    const went = ({ id }: { id: string }): void => { gathering.went(id); };
    const allWent = (): void => { gathering.allWent(); };
    const channel = live.channel('/notifications');
    const ends = [
      channel.on('notifications.created', (arrival) => { gathering.came(arrival); }),
      channel.on('notifications.read', went),
      channel.on('notifications.deleted', went),
      channel.on('notifications.readAll', allWent),
      channel.on('notifications.deletedAll', allWent),
      () => { gathering.stop(); },
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [live]);
  return { arrivals, letGo: () => { setArrivals([]); } };
}
