import { useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import type { Answers, BookingResource, WaitlistEntryResource } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { waitlistKeys } from './waitlist-keys';

export interface WaitWish {
  attendeeCount: number;
  answers?: Answers;
}

/** Waiting, or booked after all: seats may come free between the wish and its arrival. */
export type WaitAnswer = { waitlistEntry: WaitlistEntryResource } | BookingResource;

export function isWaiting(answer: WaitAnswer): answer is { waitlistEntry: WaitlistEntryResource } {
  return 'waitlistEntry' in answer;
}

/** Asks for seats, and for a place in line if there are none. */
export function useJoinWaitlist(eventId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useCreate<WaitWish, WaitAnswer>(
    (wish, idempotencyKey) =>
      api.post<WaitAnswer>(`/events/${eventId}/bookings`, { body: { ...wish, joinWaitlist: true }, idempotencyKey }),
    (answer) => {
      if (!isWaiting(answer)) return;
      queries.setQueryData<WaitlistEntryResource[]>(waitlistKeys.mine, (present) => present && [answer.waitlistEntry, ...present]);
      void queries.invalidateQueries({ queryKey: waitlistKeys.mine });
    },
  );
}
