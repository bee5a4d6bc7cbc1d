import type { NewEvent } from '../api/create-event';
import { textOf } from '@/lib/forms';
import { isZone, zonedToUtc } from '@/lib/time/zoned';

export type NewEventField = 'title' | 'description' | 'startDate' | 'endDate' | 'timeZone' | 'venue' | 'location' | 'maxAttendees' | 'meetingUrl';
export type NewEventMistake = 'required' | 'time' | 'order' | 'past' | 'zone' | 'seats' | 'url';
export type NewEventMistakes = Partial<Record<NewEventField, NewEventMistake>>;

const SEATS_MAX = 1_000_000;

/** Reads the form into a wish for the server, or into what must be put right first. */
export function readNewEvent(form: FormData, nowMs: number): { event: NewEvent } | { mistakes: NewEventMistakes } {
  const timeZone = textOf(form, 'timeZone');
  const zoneKnown = isZone(timeZone);
  const startDate = zoneKnown ? zonedToUtc(textOf(form, 'startDate'), timeZone) : null;
  const endDate = zoneKnown ? zonedToUtc(textOf(form, 'endDate'), timeZone) : null;
  const title = textOf(form, 'title');
  const seats = textOf(form, 'maxAttendees');
  const isVirtual = form.get('isVirtual') !== null;
  const meetingUrl = isVirtual ? textOf(form, 'meetingUrl') : '';

  const mistakes: NewEventMistakes = {
    ...(title === '' && { title: 'required' }),
    ...(!zoneKnown && { timeZone: 'zone' }),
    ...(zoneKnown && dateMistakes(startDate, endDate, nowMs)),
    ...(seats !== '' && !isSeatCount(Number(seats)) && { maxAttendees: 'seats' }),
    ...(meetingUrl !== '' && !meetingUrl.startsWith('https://') && { meetingUrl: 'url' }),
  };
  if (Object.keys(mistakes).length > 0 || startDate === null || endDate === null) return { mistakes };

  const optional = Object.fromEntries(
    Object.entries({
      description: textOf(form, 'description'),
      venue: textOf(form, 'venue'),
      location: textOf(form, 'location'),
      meetingUrl,
    }).filter(([, value]) => value !== ''),
  );
  return { event: { title, startDate, endDate, timeZone, isVirtual, maxAttendees: seats === '' ? null : Number(seats), ...optional } };
}

function dateMistakes(start: string | null, end: string | null, nowMs: number): NewEventMistakes {
  if (start === null) return { startDate: 'time', ...(end === null && { endDate: 'time' }) };
  if (Date.parse(start) < nowMs) return { startDate: 'past' };
  if (end === null) return { endDate: 'time' };
  return end <= start ? { endDate: 'order' } : {};
}

function isSeatCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= SEATS_MAX;
}
