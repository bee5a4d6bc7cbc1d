import { useMutation, useQuery } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import type { HelperRole } from './team';

/** What the holder of a key is invited to. */
export interface Invited {
  eventId: string;
  eventTitle: string;
  startDate: string;
  timeZone: string;
  role: HelperRole;
  invitedBy: string;
  expiresAt: string;
}

export function useInvitation(key: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['invitation', key],
    queryFn: ({ signal }) => api.get<Invited>(`/invitations/${encodeURIComponent(key)}`, { signal }),
    // Taking it uses it up: what was read stays true for this page.
    staleTime: Infinity,
  });
}

/** Takes an invitation, as whoever is signed in. */
export function useAcceptInvitation(key: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.post<{ eventId: string; role: HelperRole }>(`/invitations/${encodeURIComponent(key)}/accept`),
  });
}
