import type { ApiClient } from '../api/client';
import type { Session } from '../auth/session';

/** Where the live connection gets its token from. */
export interface SocketTokens {
  /** A token that is good now. */
  current(): Promise<string>;
  /** A token that was made just now, because the present one is refused or runs out. */
  renewed(): Promise<string>;
}

/** People signed in use their access token; visitors a guest token, which opens the public rooms. */
export function socketTokens(session: Session, api: ApiClient): SocketTokens {
  const guest = async (): Promise<string> => (await api.get<{ token: string }>('/auth/ws-token')).token;
  return {
    async current() {
      return (await session.accessToken()) ?? guest();
    },
    async renewed() {
      const present = await session.accessToken();
      if (present === null) return guest();
      return (await session.renew(present)) ?? guest();
    },
  };
}
