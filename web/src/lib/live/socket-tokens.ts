import type { ApiClient } from '../api/client';
import type { Session } from '../auth/session';

/** Where the live connection gets its token from. */
export interface SocketTokens {
  /** A token that is good now. */
  current(): Promise<string>;
  /** A token other than `old`, which is refused or runs out. Several namespaces that ask about the same one renew it once. */
  renewed(old: string): Promise<string>;
}

/** People signed in use their access token; visitors a guest token, which opens the public rooms. */
export function socketTokens(session: Session, api: ApiClient): SocketTokens {
  const guest = async (): Promise<string> => (await api.get<{ token: string }>('/auth/ws-token')).token;
  return {
    async current() {
      return (await session.accessToken()) ?? guest();
    },
    async renewed(old) {
      if ((await session.accessToken()) === null) return guest();
      return (await session.renew(old)) ?? guest();
    },
  };
}
