import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { WaitlistEntryResource } from '@/lib/api/wire';
import { announce, notify } from '@/lib/notices';
import { useLiveMessage } from '@/lib/services';
import { isOpen } from '../api/my-waitlist';
import { waitlistKeys } from '../api/waitlist-keys';

/** Hears what concerns my waits, once for the whole app: my place in line, and offers. */
export function WaitlistLive() {
  const queries = useQueryClient();
  const { t } = useTranslation();
  const patch = (part: (entry: WaitlistEntryResource) => WaitlistEntryResource): void => {
    void queries.cancelQueries({ queryKey: waitlistKeys.mine });
    queries.setQueryData<WaitlistEntryResource[]>(waitlistKeys.mine, (entries) => entries?.map(part));
  };

  useLiveMessage('waitlist-position-update', ({ eventId, position, totalWaiting }) => {
    queries.setQueryData(waitlistKeys.total(eventId), totalWaiting);
    patch((entry) => (entry.eventId === eventId && entry.status === 'waiting' ? { ...entry, position } : entry));
    announce(t('waitlist.wait.moved', { position }));
  });
  useLiveMessage('waitlist-promotion', ({ eventId, eventTitle, waitlistId, expiresAt }) => {
    patch((entry) =>
      entry.id === waitlistId && isOpen(entry) ? { ...entry, status: 'offered', position: null, offer: { expiresAt } } : entry,
    );
    void queries.invalidateQueries({ queryKey: waitlistKeys.mine });
    notify({
      tone: 'good',
      text: t('waitlist.offer.news', { title: eventTitle }),
      action: { label: t('waitlist.offer.open'), href: `/events/${eventId}` },
    });
  });
  // The start of an event closes its line, and so does its cancellation.
  useLiveMessage('event-status-changed', () => {
    void queries.invalidateQueries({ queryKey: waitlistKeys.mine });
  });
  return null;
}

/** How many wait for an event, once it was heard. */
export function useTotalWaiting(eventId: string): number | undefined {
  return useQuery<number>({ queryKey: waitlistKeys.total(eventId), enabled: false }).data;
}
