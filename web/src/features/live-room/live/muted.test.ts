import { expect, it } from 'vitest';
import { ApiProblem, NetworkError } from '@/lib/api/problem';
import { mutedUntilOf } from './muted';

it('knows a mute by its code, and until when it lasts', () => {
  const refused = (code: string, extra = {}): ApiProblem => new ApiProblem(403, code, null, [], extra, null);
  expect(mutedUntilOf(refused('muted', { mutedUntil: '2026-11-21T20:00:00.000Z' }))).toBe('2026-11-21T20:00:00.000Z');
  for (const error of [null, new NetworkError(''), refused('forbidden', { mutedUntil: 'x' }), refused('muted'), refused('muted', { mutedUntil: 1 })]) {
    expect(mutedUntilOf(error)).toBeNull();
  }
});
