import type { EventResource } from '@/lib/api/wire';
import { textOf } from '@/lib/forms';
import { isZone, utcToZoned, zonedToUtc } from '@/lib/time/zoned';
import type { EventDetails } from '../api/save-event';

export type EventField =
  | 'title' | 'description' | 'startDate' | 'endDate' | 'timeZone' | 'venue' | 'location' | 'placeId' | 'maxAttendees' | 'meetingUrl' | 'imageUrl';
export type EventMistake = 'required' | 'time' | 'order' | 'past' | 'zone' | 'seats' | 'url';
export type EventMistakes = Partial<Record<EventField, EventMistake>>;

/** The event as it was before it is changed, as far as it decides what may be. */
export type EventBefore = Pick<EventResource, 'startDate' | 'endDate' | 'timeZone'>;

const SEATS_MAX = 1_000_000;

/** Reads the form into what the server takes, or into what must be put right first. */
export function readEventDetails(form: FormData, nowMs: number, before?: EventBefore): { details: EventDetails } | { mistakes: EventMistakes } {
  const timeZone = textOf(form, 'timeZone');
  const zoneKnown = isZone(timeZone);
  const instant = (field: 'startDate' | 'endDate'): string | null => {
    const local = textOf(form, field);
    // The field has minutes only: what nobody touched stays what it was, to the millisecond.
    if (before?.timeZone === timeZone && utcToZoned(new Date(before[field]), timeZone) === local) return before[field];
    return zoneKnown ? zonedToUtc(local, timeZone) : null;
  };
  const [startDate, endDate] = [instant('startDate'), instant('endDate')];
  const title = textOf(form, 'title');
  const seats = textOf(form, 'maxAttendees');
  const isVirtual = form.get('isVirtual') !== null;
  const meetingUrl = isVirtual ? textOf(form, 'meetingUrl') : '';
  const imageUrl = textOf(form, 'imageUrl');

  const mistakes: EventMistakes = {
    ...(title === '' && { title: 'required' }),
    ...(!zoneKnown && { timeZone: 'zone' }),
    ...(zoneKnown && dateMistakes(startDate, endDate, nowMs, before)),
    ...(seats !== '' && !isSeatCount(Number(seats)) && { maxAttendees: 'seats' }),
    ...(!isAddress(meetingUrl) && { meetingUrl: 'url' }),
    ...(!isAddress(imageUrl) && { imageUrl: 'url' }),
  };
  if (Object.keys(mistakes).length > 0 || startDate === null || endDate === null) return { mistakes };
  return {
    details: {
      title,
      description: textOf(form, 'description'),
      startDate,
      endDate,
      timeZone,
      venue: textOf(form, 'venue'),
      location: textOf(form, 'location'),
      placeId: textOf(form, 'placeId') || null,
      maxAttendees: seats === '' ? null : Number(seats),
      isVirtual,
      meetingUrl: meetingUrl === '' ? null : meetingUrl,
      imageUrl: imageUrl === '' ? null : imageUrl,
      requiresApproval: form.get('requiresApproval') !== null,
    },
  };
}

function dateMistakes(start: string | null, end: string | null, nowMs: number, before: EventBefore | undefined): EventMistakes {
  if (start === null) return { startDate: 'time', ...(end === null && { endDate: 'time' }) };
  if (start !== before?.startDate && Date.parse(start) < nowMs) return { startDate: 'past' };
  if (end === null) return { endDate: 'time' };
  return Date.parse(end) <= Date.parse(start) ? { endDate: 'order' } : {};
}

function isSeatCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= SEATS_MAX;
}

/** Empty is none. */
function isAddress(text: string): boolean {
  return text === '' || text.startsWith('https://');
}
