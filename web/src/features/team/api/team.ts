import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import type { Page } from '@/lib/api/wire';
import { useApi } from '@/lib/services';

export const HELPER_ROLES = ['co_organizer', 'checker'] as const;
export type HelperRole = (typeof HELPER_ROLES)[number];

/** Somebody who helps with an event. */
export interface Helper {
  userId: string;
  name: string;
  email: string;
  role: 'owner' | HelperRole;
}

/** Somebody without an account who is invited to help. */
export interface InvitationResource {
  id: string;
  email: string;
  role: HelperRole;
  createdAt: string;
  expiresAt: string;
}

interface Team extends Page<Helper> {
  invitations: InvitationResource[];
}

const teamKey = (eventId: string) => ['team', eventId] as const;

/** Who helps with an event, and who is invited to; for its owner. */
export function useTeam(eventId: string) {
  const api = useApi();
  return useQuery({
    queryKey: teamKey(eventId),
    queryFn: ({ signal }) => api.get<Team>(`/events/${eventId}/organizers`, { signal }),
  });
}

export interface HelperWish {
  email: string;
  role: HelperRole;
}

/** `link`: where no mail goes out, to be handed on by other means. */
export type AskedAnswer = Helper | { invitation: InvitationResource; link?: string };

/** Lets the holder of an address help, or changes how; somebody without an account is invited by mail. */
export function useAskToHelp(eventId: string) {
  const api = useApi();
  const changed = useTeamChanged(eventId);
  return useCreate<HelperWish, AskedAnswer>(
    (wish, idempotencyKey) => api.post<AskedAnswer>(`/events/${eventId}/organizers`, { body: wish, idempotencyKey }),
    changed,
  );
}

export function useRemoveHelper(eventId: string) {
  const api = useApi();
  return useTeamCommand(eventId, (userId: string) => api.delete(`/events/${eventId}/organizers/${userId}`));
}

export function useWithdrawInvitation(eventId: string) {
  const api = useApi();
  return useTeamCommand(eventId, (id: string) => api.delete(`/events/${eventId}/organizers/invitations/${id}`));
}

/** Gives the event to a co-organizer. Afterwards one is a co-organizer oneself, and sees the team no more. */
export function useHandOver(eventId: string) {
  const api = useApi();
  return useMutation({ mutationFn: (userId: string) => api.post(`/events/${eventId}/owner`, { body: { userId } }) });
}

function useTeamCommand(eventId: string, command: (id: string) => Promise<unknown>): UseMutationResult<unknown, Error, string> {
  const changed = useTeamChanged(eventId);
  return useMutation({ mutationFn: command, onSettled: changed });
}

function useTeamChanged(eventId: string): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: teamKey(eventId) });
  };
}
