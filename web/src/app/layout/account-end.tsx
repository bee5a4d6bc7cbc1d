import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '@/lib/auth/session';
import { notify } from '@/lib/notices';
import { useIdentity, useNamespace, useNamespaceMessage, useServices } from '@/lib/services';

/**
 * Hears, on every page of whoever is signed in, that the account can no longer be used, says so and signs out here; and finds out about
 * another role. However the session ends, nobody stays on a page for people who are signed in.
 */
export function AccountEnd() {
  const { t } = useTranslation();
  const { session } = useServices();
  const router = useRouter();
  const isSignedIn = useIdentity() !== null;
  useEffect(() => {
    if (!isSignedIn) return undefined;
    return () => {
      // Such a page gives way to the sign-in.
      void router.invalidate();
    };
  }, [isSignedIn, router]);
  useNamespace(isSignedIn ? '/users' : undefined);
  useNamespaceMessage('/users', 'account.banned', ({ kind }) => {
    session.end();
    notify({ tone: 'bad', text: t(`auth.ended.${kind}`), isLasting: true });
  });
  // The page goes by the role in the token.
  useNamespaceMessage('/users', 'account.role-changed', () => {
    void renewed(session).catch(() => undefined);
  });
  return null;
}

async function renewed(session: Session): Promise<void> {
  const token = await session.accessToken();
  if (token !== null) await session.renew(token);
}
