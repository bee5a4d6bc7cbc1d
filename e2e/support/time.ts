/** Times as they go on the wire: RFC 3339, UTC, milliseconds, `Z`. */
export const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export interface Span {
  hours?: number;
  minutes?: number;
  seconds?: number;
}

function inMs({ hours = 0, minutes = 0, seconds = 0 }: Span): number {
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** The time that long from now. */
export function hence(span: Span): string {
  return new Date(Date.now() + inMs(span)).toISOString();
}

/** The same time that much later. */
export function later(time: string, span: Span): string {
  return new Date(Date.parse(time) + inMs(span)).toISOString();
}
