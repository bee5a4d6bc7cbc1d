import { describe, expect, it } from 'vitest';
import { ago, eventTimes, formatNumber, formatPercent, remaining, saidAt } from './format';
import { sameClock, utcToZoned, zonedToUtc } from './zoned';

describe('eventTimes', () => {
  it('is in the zone of the event, not of the reader', () => {
    const riyadh = eventTimes('2026-11-21T22:30:00.000Z', '2026-11-21T23:30:00.000Z', 'Asia/Riyadh', 'en');
    expect(riyadh.day).toBe('22');
    expect(riyadh.hours).toBe('01:30 – 02:30');
    expect(riyadh.zone).toBe('GMT+3');
    const york = eventTimes('2026-11-21T22:30:00.000Z', '2026-11-21T23:30:00.000Z', 'America/New_York', 'en');
    expect(york.day).toBe('21');
    expect(york.hours).toBe('17:30 – 18:30');
  });

  it('says the date of an end on another day', () => {
    const times = eventTimes('2026-11-21T19:00:00.000Z', '2026-11-22T01:00:00.000Z', 'Asia/Riyadh', 'en');
    expect(times.hours).toContain('22 Nov');
  });

  it('speaks Arabic with Arabic digits and the Gregorian calendar', () => {
    const times = eventTimes('2026-11-21T16:00:00.000Z', '2026-11-21T18:00:00.000Z', 'Asia/Riyadh', 'ar');
    expect(times.day).toBe('٢١');
    expect(times.monthAndYear).toBe('نوفمبر ٢٠٢٦');
    expect(times.hours).toMatch(/^٧:٠٠/);
  });

  it('does not break on a zone this browser does not know', () => {
    expect(eventTimes('2026-11-21T16:00:00.000Z', '2026-11-21T18:00:00.000Z', 'Moon/Base', 'en').hours).toBe('16:00 – 18:00');
  });
});

describe('numbers and what is left', () => {
  it('uses the digits of the language', () => {
    expect(formatNumber(1234, 'en')).toBe('1,234');
    expect(formatNumber(1234, 'ar')).toBe('١٬٢٣٤');
  });

  it('says a percentage as the language does', () => {
    expect(formatPercent(42, 'en')).toBe('42%');
    expect(formatPercent(42, 'ar')).toContain('٤٢');
  });

  it('says the date of what was not said today', () => {
    const now = Date.parse('2026-11-21T20:00:00.000Z');
    expect(saidAt('2026-11-21T16:05:00.000Z', 'UTC', 'en', now)).toBe('16:05');
    expect(saidAt('2026-11-20T16:05:00.000Z', 'UTC', 'en', now)).toContain('20 Nov');
    // Past midnight where the reader is.
    expect(saidAt('2026-11-21T20:30:00.000Z', 'Asia/Riyadh', 'en', Date.parse('2026-11-21T21:30:00.000Z'))).toContain('21 Nov');
  });

  it('says the two largest units and never goes below zero', () => {
    expect(remaining(86_399, 'en')).toBe('23 hrs 59 mins');
    expect(remaining(65, 'en')).toBe('1 min 5 secs');
    expect(remaining(-5, 'en')).toBe('0 secs');
    expect(remaining(65, 'ar')).toMatch(/٥/);
  });
});

describe('zonedToUtc', () => {
  it('reads a wall clock in its zone', () => {
    expect(zonedToUtc('2026-11-21T19:30', 'Asia/Riyadh')).toBe('2026-11-21T16:30:00.000Z');
    expect(zonedToUtc('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
    expect(zonedToUtc('2026-12-01T12:00', 'Europe/Berlin')).toBe('2026-12-01T11:00:00.000Z');
  });

  it('takes the first of a time that comes twice, and moves a skipped one forward', () => {
    expect(zonedToUtc('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(zonedToUtc('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('goes there and back', () => {
    const utc = zonedToUtc('2026-01-31T23:45', 'America/St_Johns') ?? '';
    expect(utcToZoned(new Date(utc), 'America/St_Johns')).toBe('2026-01-31T23:45');
  });

  it('says when it is no time, and compares clocks', () => {
    expect(zonedToUtc('', 'Asia/Riyadh')).toBeNull();
    expect(sameClock(new Date('2026-11-21T00:00:00Z'), 'Asia/Riyadh', 'Asia/Kuwait')).toBe(true);
    expect(sameClock(new Date('2026-11-21T00:00:00Z'), 'Asia/Riyadh', 'Asia/Dubai')).toBe(false);
  });
});

describe('ago', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const said = (instant: string, language: 'en' | 'ar' = 'en'): string => ago(instant, 'Asia/Riyadh', language, now);

  it('says how long ago in one unit, and a date after a week', () => {
    expect(said('2026-11-21T11:59:30Z')).toBe('now');
    expect(said('2026-11-21T12:00:40Z')).toBe('now');
    expect(said('2026-11-21T11:58:00Z')).toBe('2 minutes ago');
    expect(said('2026-11-21T01:01:00Z')).toBe('10 hours ago');
    expect(said('2026-11-20T11:00:00Z')).toBe('1 day ago');
    expect(said('2026-11-14T12:00:00Z')).toBe('14 Nov 2026');
    expect(said('2026-11-21T11:55:00Z', 'ar')).toBe('قبل ٥ دقائق');
  });
});
