import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '@/components/ui/states';
import { useEvent } from '@/features/events/api/get-event';
import { useForm, type Form } from '@/features/questions/api/get-form';
import { ApiProblem } from '@/lib/api/problem';
import type { EventResource } from '@/lib/api/wire';
import { problemText } from '@/lib/i18n/problem-text';
import { NotFound } from '../layout/failures';

interface OrganizedEventProps {
  eventId: string;
  children: (event: EventResource, form: Required<Form>) => ReactNode;
}

/** Reads an event and what it asks, for a page of its organizers. For others that page does not exist. */
export function OrganizedEvent({ eventId, children }: OrganizedEventProps) {
  const { t } = useTranslation();
  const event = useEvent(eventId);
  const form = useForm(eventId);
  const error = event.error ?? form.error;
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return <NotFound />;
  if (event.isPending || form.isPending) return <Loading label={t('actions.loading')} />;
  if (!event.data || !form.data) {
    const retry = (): void => {
      void event.refetch();
      void form.refetch();
    };
    return <Failed title={t('events.page.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={retry} />;
  }
  // Only organizers are told what was asked once.
  const { questions, removed } = form.data;
  return removed === undefined ? <NotFound /> : children(event.data, { questions, removed });
}
