import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, buttonClass } from '@/components/ui/button';
import { PersonIcon } from '@/components/ui/icons';
import { useLogOut } from '@/features/auth/api/log-out';
import type { Identity } from '@/lib/auth/jwt';
import { notify } from '@/lib/notices';
import { useSession } from '@/lib/services';
import { useWayBack } from './use-way-back';

export function UserMenu() {
  const { t } = useTranslation();
  const { status, identity } = useSession();
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const redirect = useWayBack();
  if (status === 'restoring') return <span aria-hidden className="size-11" />;
  if (identity) return <SignedIn identity={identity} />;
  if (pathname === '/login' || pathname === '/register') return null;
  return (
    <Link to="/login" search={{ redirect }} className={buttonClass('primary', 'whitespace-nowrap px-3')}>
      {t('nav.signIn')}
    </Link>
  );
}

function SignedIn({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const logOut = useLogOut(() => {
    void navigate({ to: '/' });
    notify({ tone: 'info', text: t('auth.signedOut') });
  });
  const panelId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const signOut = (): void => {
    panel.current?.hidePopover();
    logOut.mutate();
  };
  return (
    <div>
      <button
        type="button"
        popoverTarget={panelId}
        aria-label={`${t('nav.account')}: ${identity.name}`}
        data-testid="user-menu"
        className="grid size-11 place-items-center rounded-full bg-madder-wash text-madder"
      >
        <PersonIcon />
      </button>
      <div
        ref={panel}
        id={panelId}
        popover="auto"
        className="user-panel w-64 rounded-xl border border-line bg-sheet p-4 text-ink shadow-sheet"
      >
        <p dir="auto" className="wrap-anywhere font-semibold">
          {identity.name}
        </p>
        <p className="break-all text-sm text-soft">
          <bdi>{identity.email}</bdi>
        </p>
        {identity.role === 'admin' && (
          <Link
            to="/admin/users"
            className={buttonClass('quiet', 'mt-4 w-full')}
            onClick={() => panel.current?.hidePopover()}
          >
            {t('nav.admin')}
          </Link>
        )}
        <Button variant="outline" className="mt-4 w-full" busy={logOut.isPending} onClick={signOut} data-testid="sign-out">
          {t('nav.signOut')}
        </Button>
      </div>
    </div>
  );
}
