import { useQueryClient } from '@tanstack/react-query';
import type { Question } from '@/lib/api/wire';
import { useApi } from '@/lib/services';
import type { NewQuestion } from '../components/draft-form';
import type { Form } from './get-form';
import { questionKeys } from './question-keys';

/** Sets what an event asks. A part of saving an event, so it is a function and no mutation of its own. */
export function useSetForm() {
  const api = useApi();
  const queries = useQueryClient();
  return async (eventId: string, questions: NewQuestion[]): Promise<Question[]> => {
    const form = await api.put<Form>(`/events/${eventId}/questions`, { body: { questions } });
    queries.setQueryData(questionKeys.form(eventId), form);
    return form.questions;
  };
}
