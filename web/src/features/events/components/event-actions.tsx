import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button, buttonClass } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { EventResource, EventStatus } from '@/lib/api/wire';
import { fieldError } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { useIdentity } from '@/lib/services';
import { useChangeEventStatus, useCloneEvent, useDeleteEvent } from '../api/organize-event';

/** A step that is taken at once, or after a question. */
type Step = 'publish' | 'start' | 'complete' | 'cancel' | 'delete';

const TO: Record<Exclude<Step, 'delete'>, EventStatus> = { publish: 'SCHEDULED', start: 'ONGOING', complete: 'COMPLETED', cancel: 'CANCELLED' };

interface EventActionsProps {
  event: EventResource;
  onCloned: (copy: EventResource) => void;
  onDeleted: () => void;
}

/** What an organizer can do with an event as a whole. */
export function EventActions({ event, onCloned, onDeleted }: EventActionsProps) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const [asking, setAsking] = useState<Step | null>(null);
  const change = useChangeEventStatus(event.id);
  const clone = useCloneEvent(event.id);
  const remove = useDeleteEvent(event.id);
  const owns = identity?.userId === event.organizerId;
  const isDraft = event.status === 'DRAFT';
  const open = isDraft || event.status === 'SCHEDULED' || event.status === 'ONGOING';
  const done = { onSettled: () => { setAsking(null); } };
  const take = (step: Step): void => {
    if (step === 'delete') remove.mutate(undefined, { ...done, onSuccess: onDeleted });
    else change.mutate(TO[step], done);
  };
  const wrongStart = fieldError(change.error, 'startDate') !== undefined;

  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap gap-3">
        {isDraft && <Action name="publish" primary busy={change.isPending} onClick={() => { take('publish'); }} />}
        {event.status === 'SCHEDULED' && <Action name="start" busy={change.isPending} onClick={() => { setAsking('start'); }} />}
        {event.status === 'ONGOING' && <Action name="complete" busy={change.isPending} onClick={() => { setAsking('complete'); }} />}
        <Link to="/events/$eventId/edit" params={{ eventId: event.id }} data-testid="edit-event" className={buttonClass('outline')}>
          {t('events.actions.edit')}
        </Link>
        {owns && (
          <Action
            name="clone"
            busy={clone.isPending}
            onClick={() => {
              clone.mutate({}, {
                onSuccess: (copy) => {
                  notify({ tone: 'good', text: t('events.actions.cloned') });
                  onCloned(copy);
                },
              });
            }}
          />
        )}
        {open && !isDraft && <Action name="cancel" danger onClick={() => { setAsking('cancel'); }} />}
        {owns && isDraft && <Action name="delete" danger onClick={() => { setAsking('delete'); }} />}
      </div>
      {wrongStart ? <Callout tone="bad">{t('events.actions.startPast')}</Callout> : <FormFailure error={change.error ?? clone.error ?? remove.error} />}
      <ConfirmDialog
        open={asking !== null}
        title={t(`events.actions.ask.${asking ?? 'cancel'}.title`)}
        text={t(`events.actions.ask.${asking ?? 'cancel'}.text`)}
        confirmLabel={t(`events.actions.${asking ?? 'cancel'}`)}
        cancelLabel={t('events.actions.leave')}
        confirmTestId="confirm-step"
        busy={change.isPending || remove.isPending}
        onConfirm={() => {
          if (asking) take(asking);
        }}
        onClose={() => {
          setAsking(null);
        }}
      />
    </div>
  );
}

interface ActionProps {
  name: Step | 'clone';
  primary?: boolean;
  danger?: boolean;
  busy?: boolean;
  onClick: () => void;
}

function Action({ name, primary = false, danger = false, busy = false, onClick }: ActionProps) {
  const { t } = useTranslation();
  const variant = primary ? 'primary' : danger ? 'danger' : 'outline';
  return (
    <Button variant={variant} busy={busy} data-testid={`${name}-event`} onClick={onClick}>
      {t(`events.actions.${name}`)}
    </Button>
  );
}
