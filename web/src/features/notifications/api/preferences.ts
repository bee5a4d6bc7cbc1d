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

/** What is known and wanted: it is shown before the server has answered, and taken back where it refuses. */
export interface PreferencesDraft {
  shown: Preferences;
  draft: (next: (present: Preferences | null) => Preferences | null) => void;
}

/**
 * Sets them. All is sent each time, since what is not sent would be as by default; one after the other, so that the last one is the one
 * that stays.
 */
export function useSetPreferences({ shown, draft }: PreferencesDraft) {
  const api = useApi();
  const queries = useQueryClient();
  const { mutate, ...state } = useMutation({
    scope: { id: KEY.join() },
    mutationFn: (wanted: Preferences) => api.put<Preferences>('/notifications/preferences', { body: wanted }),
    onSuccess: (answer) => queries.setQueryData<Preferences>(KEY, answer),
  });
  const set = (part: Partial<Preferences>, onDone?: (error: Error | null) => void): void => {
    const wanted = { ...shown, ...part };
    draft(() => wanted);
    mutate(wanted, {
      onSettled: (_, error) => {
        // What was wanted since is shown on.
        draft((present) => (present === wanted ? null : present));
        onDone?.(error);
      },
    });
  };
  return { ...state, set };
}
