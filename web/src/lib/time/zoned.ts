/** Milliseconds that a zone is ahead of UTC at an instant. */
function offsetMs(instantMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instantMs);
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(instantMs / 1000) * 1000;
}

/**
 * The instant at which clocks in `timeZone` show `local` (`2026-11-21T19:30`, as a datetime-local field gives it), as RFC 3339
 * in UTC. A time that a clock change skips is read with the offset before the change; one that comes twice is the first.
 * Null when `local` is not a time.
 */
export function zonedToUtc(local: string, timeZone: string): string | null {
  const wallMs = Date.parse(`${local}Z`);
  if (Number.isNaN(wallMs)) return null;
  const day = 86_400_000;
  const before = wallMs - offsetMs(wallMs - day, timeZone);
  const after = wallMs - offsetMs(wallMs + day, timeZone);
  const right = [before, after].find((candidate) => candidate + offsetMs(candidate, timeZone) === wallMs);
  return new Date(right ?? before).toISOString();
}

/** The wall-clock time in `timeZone` as a datetime-local field takes it, to the minute. */
export function utcToZoned(instant: Date, timeZone: string): string {
  const wall = new Date(instant.getTime() + offsetMs(instant.getTime(), timeZone));
  return wall.toISOString().slice(0, 16);
}

export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether clocks in both zones show the same at this instant. */
export function sameClock(instant: Date, left: string, right: string): boolean {
  return offsetMs(instant.getTime(), left) === offsetMs(instant.getTime(), right);
}

/** Whether this browser knows a zone of that name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}
