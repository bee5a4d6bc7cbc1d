import { useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import type { BookingResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { waitlistKeys } from './waitlist-keys';

/** Takes the held seats: makes a booking of the offer. */
export function useAcceptOffer() {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<{ entryId: string }, BookingResource>(
    ({ entryId }, idempotencyKey) => api.post<BookingResource>(`/waitlist/${entryId}/accept`, { idempotencyKey }),
    () => {
      void queries.invalidateQueries({ queryKey: waitlistKeys.mine });
    },
  );
}
