import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import { waitlistKeys } from './waitlist-keys';

/** Gives up a place in line. */
export function useLeaveWaitlist() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (entryId: string) => api.delete(`/waitlist/${entryId}`),
    onSettled: () => queries.invalidateQueries({ queryKey: waitlistKeys.mine }),
  });
}
