import { useQueryClient } from '@tanstack/react-query';
import { useFreshConnection, useLiveMessage } from '@/lib/services';
import { questionKeys } from '../api/question-keys';

/** Hears that an event asks something else, once for the whole app. */
export function QuestionsLive() {
  const queries = useQueryClient();
  useLiveMessage('event-details-updated', ({ eventId, updatedFields }) => {
    if (updatedFields.includes('questions')) void queries.invalidateQueries({ queryKey: questionKeys.form(eventId) });
  });
  useFreshConnection((again) => {
    if (again) void queries.invalidateQueries({ queryKey: questionKeys.all });
  });
  return null;
}
