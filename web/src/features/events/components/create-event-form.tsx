import { useId, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input, Textarea } from '@/components/ui/field';
import type { EventResource } from '@/lib/api/wire';
import { focusFirstInvalid } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { serverNowMs } from '@/lib/time/server-clock';
import { browserZone } from '@/lib/time/zoned';
import { useCreateEvent } from '../api/create-event';
import { readNewEvent, type NewEventField, type NewEventMistakes } from './new-event';

export function CreateEventForm({ onCreated }: { onCreated: (event: EventResource) => void }) {
  const { t } = useTranslation();
  const create = useCreateEvent();
  const [mistakes, setMistakes] = useState<NewEventMistakes>({});
  const [isVirtual, setIsVirtual] = useState(false);

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const read = readNewEvent(new FormData(submitted.currentTarget), serverNowMs());
    setMistakes('mistakes' in read ? read.mistakes : {});
    if ('mistakes' in read) {
      focusFirstInvalid(submitted.currentTarget);
      return;
    }
    create.mutate(read.event, {
      onSuccess: (event) => {
        notify({ tone: 'good', text: t('events.create.created') });
        onCreated(event);
      },
    });
  };
  const labels = (field: NewEventField) => {
    const mistake = mistakes[field];
    return {
      label: t(`events.create.fields.${field}`),
      error: mistake ? t(`events.create.errors.${mistake}`) : fieldError(create.error, field),
    };
  };
  const optional = t('optional');

  return (
    <form onSubmit={submit} noValidate className="grid gap-6" data-testid="create-event-form">
      <FormFailure error={create.error} />
      <Field {...labels('title')}>{(wiring) => <Input {...wiring} name="title" dir="auto" maxLength={200} required />}</Field>
      <Field {...labels('description')} optional={optional}>
        {(wiring) => <Textarea {...wiring} name="description" dir="auto" rows={5} />}
      </Field>
      <div className="grid gap-6 sm:grid-cols-2">
        <Field {...labels('startDate')}>{(wiring) => <Input {...wiring} name="startDate" type="datetime-local" required />}</Field>
        <Field {...labels('endDate')}>{(wiring) => <Input {...wiring} name="endDate" type="datetime-local" required />}</Field>
        <TimeZoneField {...labels('timeZone')} />
        <Field {...labels('maxAttendees')} optional={optional} hint={t('events.create.fields.maxAttendeesHint')}>
          {(wiring) => <Input {...wiring} name="maxAttendees" type="number" inputMode="numeric" min={1} max={1_000_000} />}
        </Field>
        <Field {...labels('venue')} optional={optional}>{(wiring) => <Input {...wiring} name="venue" dir="auto" />}</Field>
        <Field {...labels('location')} optional={optional}>{(wiring) => <Input {...wiring} name="location" dir="auto" />}</Field>
      </div>
      <label className="flex min-h-11 w-fit items-center gap-3 font-semibold">
        <input
          type="checkbox"
          name="isVirtual"
          className="size-5 accent-madder"
          checked={isVirtual}
          onChange={(event) => {
            setIsVirtual(event.target.checked);
          }}
        />
        {t('events.create.fields.isVirtual')}
      </label>
      {isVirtual && (
        <Field {...labels('meetingUrl')} optional={optional} hint={t('events.create.fields.meetingUrlHint')}>
          {(wiring) => <Input {...wiring} name="meetingUrl" type="url" dir="ltr" />}
        </Field>
      )}
      <Button type="submit" busy={create.isPending} className="sm:w-fit">
        {t('events.create.submit')}
      </Button>
    </form>
  );
}

function TimeZoneField({ label, error }: { label: string; error: string | undefined }) {
  const { t } = useTranslation();
  const zonesId = useId();
  return (
    <Field label={label} error={error} hint={t('events.create.fields.timeZoneHint')}>
      {(wiring) => (
        <>
          <Input {...wiring} name="timeZone" list={zonesId} defaultValue={browserZone()} dir="ltr" autoComplete="off" required />
          <datalist id={zonesId}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
