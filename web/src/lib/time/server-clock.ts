/**
 * What time it is on the server: countdowns must not depend on a phone's wrong clock. The `Date` header has whole seconds,
 * so small differences are no difference.
 */
let skewMs = 0;

const SKEW_IGNORED_MS = 2_000;

/** Learns from a response's `Date` header. */
export function noteServerDate(header: string | null, nowMs: number = Date.now()): void {
  const serverMs = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs - nowMs;
  skewMs = Math.abs(difference) <= SKEW_IGNORED_MS ? 0 : difference;
}

export function serverNowMs(): number {
  return Date.now() + skewMs;
}
