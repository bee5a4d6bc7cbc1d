import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import { waitlistKeys } from './waitlist-keys';

/** Lets the held seats go to the next in line. */
export function useDeclineOffer() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (entryId: string) => api.post(`/waitlist/${entryId}/decline`),
    onSettled: () => queries.invalidateQueries({ queryKey: waitlistKeys.mine }),
  });
}
