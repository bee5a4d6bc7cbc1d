import { useId, useRef, useState, type ComponentType, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input, Textarea } from '@/components/ui/field';
import { ApiProblem } from '@/lib/api/problem';
import type { EventResource } from '@/lib/api/wire';
import { focusFirstInvalid } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { serverNowMs } from '@/lib/time/server-clock';
import { browserZone, utcToZoned } from '@/lib/time/zoned';
import { useSaveEvent } from '../api/save-event';
import { readEventDetails, type EventField, type EventMistakes } from './event-details-input';

/** Characters of a venue or location. */
const PLACE_CHARS_MAX = 300;

interface EventFormProps {
  /** The event to change; none to create one. */
  event?: EventResource;
  /** A further part of the form, which another feature owns. */
  more: {
    render: (error: Error | null) => ReactNode;
    /** Marks what must be put right; says whether nothing must. */
    check: () => boolean;
    isEmpty: boolean;
    save: (eventId: string) => Promise<void>;
  };
  /** The choice of a place, which another feature owns: a field `placeId` in this form. */
  PlacePicker: ComponentType<{ initial: string | null; error: string | undefined; onPick: (place: PickedPlace) => void }>;
  onSaved: (event: EventResource) => void;
}

/** What of a place is written down as where the event is. */
interface PickedPlace {
  businessName: string;
  address: string;
  city: string;
}

/** All of an event: to create it, as a draft or in public, or to change it. */
export function EventForm({ event: given, more, PlacePicker, onSaved }: EventFormProps) {
  const { t } = useTranslation();
  // What others change meanwhile does not slip under what is written here, and is not undone by it.
  const [event] = useState(given);
  const form = useRef<HTMLFormElement>(null);
  const save = useSaveEvent(event, { alongside: more.save, hasMore: !more.isEmpty });
  const [mistakes, setMistakes] = useState<EventMistakes>({});
  const [publishing, setPublishing] = useState(false);
  const isDraft = event === undefined || event.status === 'DRAFT';

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    if (save.isPending) return;
    const submitter = submitted.nativeEvent.submitter;
    const publish = isDraft && !(submitter instanceof HTMLButtonElement && submitter.value === 'draft');
    const read = readEventDetails(new FormData(submitted.currentTarget), serverNowMs(), event);
    setMistakes('mistakes' in read ? read.mistakes : {});
    setPublishing(publish);
    const moreFits = more.check();
    const mark = (): void => {
      if (form.current) focusFirstInvalid(form.current);
    };
    if ('mistakes' in read || !moreFits) mark();
    else save.mutate({ details: read.details, publish }, { onSuccess: onSaved, onError: mark });
  };
  const errorOf = (field: EventField): string | undefined => {
    const mistake = mistakes[field];
    if (mistake) return t(`events.form.errors.${mistake}`);
    const needed = field === 'maxAttendees' ? seatsNeeded(save.error) : null;
    return needed === null ? fieldError(save.error, field) : t('events.form.errors.capacity', { count: needed });
  };

  const fill = ({ businessName, address, city }: PickedPlace): void => {
    const write = (name: 'venue' | 'location', text: string): void => {
      const field = form.current?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = text;
    };
    write('venue', businessName);
    write('location', `${address.replaceAll(/\s+/g, ' ')}, ${city}`.slice(0, PLACE_CHARS_MAX));
  };

  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-6" data-testid="event-form">
      <FormFailure error={save.error} />
      {/* What is typed while it is being saved would be lost. */}
      <fieldset disabled={save.isPending} className="contents">
        <DetailFields
          event={event}
          errorOf={errorOf}
          placePicker={<PlacePicker initial={event?.placeId ?? null} error={errorOf('placeId')} onPick={fill} />}
        />
        <div className="border-t border-line pt-6">{more.render(save.error)}</div>
      </fieldset>
      <div className="flex flex-wrap gap-3 border-t border-line pt-6">
        <Button type="submit" value="publish" name="then" busy={save.isPending && publishing} data-testid="publish-event">
          {t(isDraft ? 'events.form.publish' : 'events.form.save')}
        </Button>
        {isDraft && (
          <Button type="submit" value="draft" name="then" variant="outline" busy={save.isPending && !publishing} data-testid="save-draft">
            {t('events.form.saveDraft')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** How many seats are taken and held, where the server will not have fewer. */
function seatsNeeded(error: Error | null): number | null {
  if (!(error instanceof ApiProblem) || error.code !== 'capacity_below_taken') return null;
  const { seatsNeeded: needed } = error.extra;
  return typeof needed === 'number' ? needed : null;
}

interface DetailFieldsProps {
  event: EventResource | undefined;
  errorOf: (field: EventField) => string | undefined;
  placePicker: ReactNode;
}

function DetailFields({ event, errorOf, placePicker }: DetailFieldsProps) {
  const { t } = useTranslation();
  const [isVirtual, setIsVirtual] = useState(event?.isVirtual ?? false);
  const field = (name: Exclude<EventField, 'placeId'>) => ({ label: t(`events.form.fields.${name}`), error: errorOf(name) });
  const optional = t('optional');
  const local = (instant: string | undefined): string => (instant === undefined ? '' : utcToZoned(new Date(instant), event?.timeZone ?? 'UTC'));
  const text = (name: 'description' | 'venue' | 'location' | 'meetingUrl' | 'imageUrl') => ({ name, defaultValue: event?.[name] ?? '' });

  return (
    <>
      <Field {...field('title')}>
        {(wiring) => <Input {...wiring} name="title" defaultValue={event?.title} dir="auto" maxLength={200} required />}
      </Field>
      <Field {...field('description')} optional={optional}>
        {(wiring) => <Textarea {...wiring} {...text('description')} dir="auto" rows={5} maxLength={5000} />}
      </Field>
      {placePicker}
      <div className="grid gap-6 sm:grid-cols-2">
        <Field {...field('startDate')}>
          {(wiring) => <Input {...wiring} name="startDate" type="datetime-local" defaultValue={local(event?.startDate)} required />}
        </Field>
        <Field {...field('endDate')}>
          {(wiring) => <Input {...wiring} name="endDate" type="datetime-local" defaultValue={local(event?.endDate)} required />}
        </Field>
        <TimeZoneField {...field('timeZone')} zone={event?.timeZone ?? browserZone()} />
        <Field {...field('maxAttendees')} optional={optional} hint={t('events.form.fields.maxAttendeesHint')}>
          {(wiring) => <Input {...wiring} name="maxAttendees" type="number" inputMode="numeric" min={1} max={1_000_000} defaultValue={event?.maxAttendees ?? ''} />}
        </Field>
        <Field {...field('venue')} optional={optional}>{(wiring) => <Input {...wiring} {...text('venue')} dir="auto" maxLength={PLACE_CHARS_MAX} />}</Field>
        <Field {...field('location')} optional={optional}>{(wiring) => <Input {...wiring} {...text('location')} dir="auto" maxLength={PLACE_CHARS_MAX} />}</Field>
      </div>
      <Field {...field('imageUrl')} optional={optional} hint={t('events.form.fields.imageUrlHint')}>
        {(wiring) => <Input {...wiring} {...text('imageUrl')} type="url" dir="ltr" />}
      </Field>
      <div className="grid gap-2">
        <Check name="isVirtual" checked={isVirtual} onChange={setIsVirtual} label={t('events.form.fields.isVirtual')} />
        <Check name="requiresApproval" initially={event?.requiresApproval ?? false} label={t('events.form.fields.requiresApproval')} />
      </div>
      {isVirtual && (
        <Field {...field('meetingUrl')} optional={optional} hint={t('events.form.fields.meetingUrlHint')}>
          {(wiring) => <Input {...wiring} {...text('meetingUrl')} type="url" dir="ltr" />}
        </Field>
      )}
    </>
  );
}

interface CheckProps {
  name: string;
  label: string;
  initially?: boolean;
  checked?: boolean;
  onChange?: (checked: boolean) => void;
}

function Check({ name, label, initially, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-11 w-fit items-center gap-3 font-semibold">
      <input
        type="checkbox"
        name={name}
        className="size-5 shrink-0 accent-madder"
        defaultChecked={initially}
        checked={checked}
        onChange={(event) => {
          onChange?.(event.target.checked);
        }}
      />
      {label}
    </label>
  );
}

function TimeZoneField({ label, error, zone }: { label: string; error: string | undefined; zone: string }) {
  const { t } = useTranslation();
  const zonesId = useId();
  return (
    <Field label={label} error={error} hint={t('events.form.fields.timeZoneHint')}>
      {(wiring) => (
        <>
          <Input {...wiring} name="timeZone" list={zonesId} defaultValue={zone} dir="ltr" autoComplete="off" required />
          <datalist id={zonesId}>
            {Intl.supportedValuesOf('timeZone').map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
