import { Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useIdentity } from '@/lib/services';
import { lazyPart } from '../lazy-part';
import { AccountEnd } from './account-end';
import { Brand } from './brand';
import { ConnectionBadge } from './connection-badge';
import { LanguageSwitch } from './language-switch';
import { NavLinks } from './nav-links';
import { Notices } from './notices';
import { ThemeSwitch } from './theme-switch';
import { UserMenu } from './user-menu';

const Bell = lazyPart(() => import('@/features/notifications/components/bell').then((module) => module.Bell));

/** The frame around every page. */
export function AppShell() {
  const { t } = useTranslation();
  const identity = useIdentity();
  return (
    <>
      <a
        href="#main"
        className="sr-only z-30 rounded-md bg-madder px-4 py-3 font-semibold text-on-madder focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {t('skip')}
      </a>
      <header className="sticky top-0 z-10 border-b border-line bg-paper print:hidden">
        <div className="mx-auto flex min-h-16 max-w-5xl items-center gap-x-3 px-4 sm:gap-x-5">
          <Brand />
          <nav aria-label={t('nav.label')} className="hidden lg:block">
            <NavLinks bar={false} />
          </nav>
          <div className="ms-auto flex items-center gap-x-0.5 sm:gap-x-2">
            <ConnectionBadge />
            <LanguageSwitch />
            <ThemeSwitch />
            {identity && (
              <Suspense fallback={<span aria-hidden className="size-11" />}>
                <Bell key={identity.userId} />
              </Suspense>
            )}
            <UserMenu />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-5xl px-4 pt-6 pb-28 outline-none sm:pt-10 print:max-w-none print:p-0">
        <Outlet />
      </main>
      <nav
        aria-label={t('nav.label')}
        className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] lg:hidden print:hidden"
      >
        <NavLinks bar />
      </nav>
      <AccountEnd />
      <Notices />
    </>
  );
}
