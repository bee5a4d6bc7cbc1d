import { expect } from '@playwright/test';
import ICAL from 'ical.js';

/** What a calendar program understands of one event. */
export interface Entry {
  uid: string;
  sequence: number;
  status: string;
  summary: string;
  description: string;
  location: string;
  url: string;
  organizer: string;
  organizerName: string;
  /** Milliseconds since 1970, as the file's own VTIMEZONE says. */
  start: number;
  end: number;
  zone: string;
  modified: number;
  properties: string[];
}

const LINE_OCTETS_MAX = 75;

/** Holds the file against the letter of RFC 5545: ends of lines, their length, UTF-8 that no fold has cut. */
export function expectWellFolded(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  expect(text.endsWith('\r\n')).toBe(true);
  const lines = text.slice(0, -2).split('\r\n');
  const wrong = lines.filter((line) => {
    return /[\r\n\0]/.test(line) || line.includes('\ufffd') || Buffer.byteLength(line) > LINE_OCTETS_MAX;
  });
  expect(wrong, 'lines end with CRLF and have at most 75 octets').toEqual([]);
  return text;
}

/** Reads a calendar with `ical.js`, times by the zones that the file brings along. */
export function readCalendar(text: string): { calendar: ICAL.Component; entries: Entry[] } {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return { calendar, entries: calendar.getAllSubcomponents('vevent').map(readEntry) };
}

function readEntry(component: ICAL.Component): Entry {
  const event = new ICAL.Event(component);
  const organizer = component.getFirstProperty('organizer');
  const text = (name: string): string => String(component.getFirstPropertyValue(name) ?? '');
  return {
    uid: event.uid,
    sequence: Number(event.sequence),
    status: text('status'),
    summary: event.summary,
    description: event.description ?? '',
    location: event.location ?? '',
    url: text('url'),
    organizer: text('organizer'),
    organizerName: String(organizer?.getFirstParameter('cn') ?? ''),
    start: instant(event.startDate),
    end: instant(event.endDate),
    zone: event.startDate.zone?.tzid ?? '',
    modified: instant(component.getFirstPropertyValue('last-modified') as ICAL.Time),
    properties: component.getAllProperties().map((property) => property.name),
  };
}

function instant(time: ICAL.Time): number {
  expect(time.zone?.tzid, 'a time without a zone is nobody\'s time').not.toBe('floating');
  return time.toUnixTime() * 1000;
}
