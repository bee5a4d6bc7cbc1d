import { useQuery } from '@tanstack/react-query';
import type { Question } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import { questionKeys } from './question-keys';

export interface Form {
  questions: Question[];
  /** For organizers: what was asked once and answered. */
  removed?: Question[];
}

/** What an event asks those who book. */
export function useForm(eventId: string) {
  const api = useApi();
  return useQuery({
    queryKey: questionKeys.form(eventId),
    queryFn: ({ signal }) => api.get<Form>(`/events/${eventId}/questions`, { signal }),
  });
}
