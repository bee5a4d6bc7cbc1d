import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import { notificationKeys } from './notification-keys';

export const WAYS = ['inApp', 'email', 'sound'] as const;
export type Way = (typeof WAYS)[number];
export type Ways = Record<Way, boolean>;

export interface QuietHours {
  /** `22:00` */
  from: string;
  to: string;
  timeZone: string;
}

/** How somebody wants to be told: by type, all that the server has. */
export interface Preferences {
  types: Record<string, Ways>;
  quietHours: QuietHours | null;
}

const KEY = notificationKeys.preferences;

export function usePreferences() {
  const api = useApi();
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Preferences>('/notifications/preferences', { signal }) });
}

/**
 * Sets them. A change is shown at once, and taken back where the server did not take it. All is sent each time, since what is not sent
 * would be as by default; one after the other, so that the last one is the one that stays.
 */
export function useSetPreferences() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    scope: { id: KEY.join() },
    mutationKey: KEY,
    mutationFn: (wanted: Preferences) => api.put<Preferences>('/notifications/preferences', { body: wanted }),
    onMutate: async (wanted) => {
      await queries.cancelQueries({ queryKey: KEY });
      queries.setQueryData<Preferences>(KEY, wanted);
    },
    onSettled: () => {
      // What a later one wants is shown already.
      if (queries.isMutating({ mutationKey: KEY }) > 1) return undefined;
      return queries.invalidateQueries({ queryKey: KEY });
    },
  });
}
