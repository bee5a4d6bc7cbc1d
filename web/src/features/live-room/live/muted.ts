import { ApiProblem } from '@/lib/api/problem';

/** Until when the reader is muted, if that is why something was refused. */
export function mutedUntilOf(error: Error | null): string | null {
  if (!(error instanceof ApiProblem) || error.code !== 'muted') return null;
  const until = error.extra.mutedUntil;
  return typeof until === 'string' ? until : null;
}
