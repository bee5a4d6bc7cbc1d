import { postPublic } from '@/lib/api/client';
import type { Tokens } from '@/lib/api/wire';

/** Trades a refresh token for new tokens; the old one is used up. */
export async function refreshTokens(refreshToken: string): Promise<Tokens> {
  const { tokens } = await postPublic<{ tokens: Tokens }>('/auth/refresh', { refreshToken });
  return tokens;
}
