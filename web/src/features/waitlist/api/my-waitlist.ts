import { useQuery } from '@tanstack/react-query';
import { readAll } from '@/lib/api/pages';
import type { WaitlistEntryResource } from '@/lib/api/wire';
import { useApi, useIdentity } from '@/lib/services';
import { waitlistKeys } from './waitlist-keys';

export function isOpen(entry: WaitlistEntryResource): boolean {
  return entry.status === 'waiting' || entry.status === 'offered';
}

/** The waits of the person signed in; asks nothing for a visitor. */
export function useMyWaitlist() {
  const api = useApi();
  const identity = useIdentity();
  return useQuery({
    queryKey: waitlistKeys.mine,
    queryFn: ({ signal }) => readAll<WaitlistEntryResource>(api, '/waitlist', signal),
    enabled: identity !== null,
  });
}

/** My open wait or offer for one event, if there is one. */
export function useMyWaitlistEntry(eventId: string | undefined) {
  const { data, isLoading } = useMyWaitlist();
  return { entry: data?.find((entry) => entry.eventId === eventId && isOpen(entry)), isLoading };
}
