import { LANGUAGE_FACTS, type Language } from '../i18n/languages';

/** A zone that this browser does not know must not break the page; UTC is then said in the zone's place. */
function safeZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}

const cache = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: Language, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, timeZone, options]);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LANGUAGE_FACTS[language].locale, { ...options, timeZone: safeZone(timeZone) });
    cache.set(key, format);
  }
  return format;
}

/** Times of an event in its own zone and in the language of the page. */
export interface EventTimes {
  day: string;
  weekday: string;
  month: string;
  /** Groups a list by month; the same for all events of one month in their zones. */
  monthKey: string;
  monthAndYear: string;
  fullDate: string;
  /** `19:00 – 21:30`, with the end's date when it is another day. */
  hours: string;
  zone: string;
}

export function eventTimes(startDate: string, endDate: string, timeZone: string, language: Language): EventTimes {
  const start = new Date(startDate);
  const end = new Date(endDate);
  const say = (options: Intl.DateTimeFormatOptions): string => dateFormat(language, timeZone, options).format(start);
  return {
    day: say({ day: 'numeric' }),
    weekday: say({ weekday: 'short' }),
    month: say({ month: 'short' }),
    monthKey: new Intl.DateTimeFormat('sv', { year: 'numeric', month: '2-digit', timeZone: safeZone(timeZone) }).format(start),
    monthAndYear: say({ month: 'long', year: 'numeric' }),
    fullDate: say({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    hours: hoursOf(start, end, timeZone, language),
    zone: zoneName(start, timeZone, language),
  };
}

function hoursOf(start: Date, end: Date, timeZone: string, language: Language): string {
  const clock = dateFormat(language, timeZone, { timeStyle: 'short' });
  const dayKey = dateFormat('en', timeZone, { year: 'numeric', month: 'numeric', day: 'numeric' });
  const sameDay = dayKey.format(start) === dayKey.format(end);
  const until = sameDay ? '' : `${dateFormat(language, timeZone, { day: 'numeric', month: 'short' }).format(end)} `;
  return `${clock.format(start)} – ${until}${clock.format(end)}`;
}

/** The zone as people call it, by its short name in the language of the page. */
function zoneName(at: Date, timeZone: string, language: Language): string {
  const parts = dateFormat(language, timeZone, { timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

/** A moment in a zone, short: for stamps such as "booked on". */
export function moment(instant: string, timeZone: string, language: Language): string {
  return dateFormat(language, timeZone, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

/** When something was said: the time alone on the same day, with the date otherwise. */
export function saidAt(instant: string, timeZone: string, language: Language, nowMs: number = Date.now()): string {
  const day = dateFormat('en', timeZone, { dateStyle: 'short' });
  const isToday = day.format(new Date(instant)) === day.format(nowMs);
  return isToday ? clockTime(instant, timeZone, language) : moment(instant, timeZone, language);
}

export function clockTime(instant: string, timeZone: string, language: Language): string {
  return dateFormat(language, timeZone, { timeStyle: 'short' }).format(new Date(instant));
}

/** The day of an instant, and how many days ago that was where the reader is. Another year is said too. */
export function dayName(instant: string, timeZone: string, language: Language, nowMs: number = Date.now()): { daysAgo: number; name: string } {
  const at = new Date(instant);
  const key = new Intl.DateTimeFormat('sv', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: safeZone(timeZone) });
  const [day, today] = [key.format(at), key.format(nowMs)];
  const daysAgo = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', ...(!isThisYear && { year: 'numeric' }) };
  return { daysAgo, name: dateFormat(language, timeZone, options).format(at) };
}

/** When something was said, in few characters for a list: the time today, the weekday within a week, else the date. */
export function saidAtShort(instant: string, timeZone: string, language: Language, nowMs: number = Date.now()): string {
  const { daysAgo } = dayName(instant, timeZone, language, nowMs);
  if (daysAgo <= 0) return clockTime(instant, timeZone, language);
  const options: Intl.DateTimeFormatOptions = daysAgo < 7 ? { weekday: 'short' } : { day: 'numeric', month: 'short' };
  return dateFormat(language, timeZone, options).format(new Date(instant));
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(LANGUAGE_FACTS[language].locale).format(value);
}

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long ago something was, in its largest unit; a date when it is a week or more. What seems to be to come is now. */
export function ago(instant: string, timeZone: string, language: Language, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(instant)) / 60_000));
  const say = (value: number, unit: 'second' | 'minute' | 'hour' | 'day'): string =>
    // "Yesterday" would be a day of the calendar: only what is now is said in a word.
    new Intl.RelativeTimeFormat(LANGUAGE_FACTS[language].locale, { numeric: unit === 'second' ? 'auto' : 'always' }).format(-value, unit);
  if (minutes === 0) return say(0, 'second');
  if (minutes < 60) return say(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return say(hours, 'hour');
  const days = Math.floor(hours / 24);
  if (days < 7) return say(days, 'day');
  return dateFormat(language, timeZone, { dateStyle: 'medium' }).format(new Date(instant));
}

/** A whole percentage, such as `42%`. */
export function formatPercent(percent: number, language: Language): string {
  return new Intl.NumberFormat(LANGUAGE_FACTS[language].locale, { style: 'percent' }).format(percent / 100);
}

/** What is left, in its two largest units: `23 hr 4 min`, `4 min 10 sec`. Never negative. */
export function remaining(totalSeconds: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  const unit = (value: number, name: 'hour' | 'minute' | 'second'): string =>
    new Intl.NumberFormat(LANGUAGE_FACTS[language].locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (seconds >= HOUR) return `${unit(Math.floor(seconds / HOUR), 'hour')} ${unit(Math.floor((seconds % HOUR) / MINUTE), 'minute')}`;
  if (seconds >= MINUTE) return `${unit(Math.floor(seconds / MINUTE), 'minute')} ${unit(seconds % MINUTE, 'second')}`;
  return unit(seconds, 'second');
}
