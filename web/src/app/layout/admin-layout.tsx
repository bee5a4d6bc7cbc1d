import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { Empty } from '@/components/ui/states';
import { useSession } from '@/lib/services';
import { usePageTitle } from './use-page-title';

const PAGES = [
  { to: '/admin/users', word: 'users' },
  { to: '/admin/partner-places', word: 'places' },
  { to: '/admin/site-images', word: 'siteImages' },
  { to: '/admin/outbox', word: 'outbox' },
  { to: '/admin/audit', word: 'audit' },
] as const;

/** The frame around the pages of administrators. That nobody else reads anything there is the server's business. */
export function AdminLayout() {
  const { status, identity } = useSession();
  if (status === 'restoring') return null;
  if (identity?.role !== 'admin') return <NotForYou />;
  return (
    <>
      <AdminNav />
      <Outlet />
    </>
  );
}

function AdminNav() {
  const { t } = useTranslation();
  const nav = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    const link = nav.current?.querySelector('[aria-current=page]');
    if (!nav.current || !link) return;
    // On a phone the present page's link may lie beside the screen.
    const [bar, here] = [nav.current.getBoundingClientRect(), link.getBoundingClientRect()];
    nav.current.scrollBy({ left: here.x + here.width / 2 - bar.x - bar.width / 2, behavior: 'instant' });
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={t('admin.label')} className="-mx-4 -mt-4 mb-6 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:mx-0 sm:-mt-6 sm:mb-8 sm:px-0">
      <ul className="flex w-max gap-1">
        {PAGES.map(({ to, word }) => (
          <li key={to}>
            <Link
              to={to}
              className="inline-flex min-h-11 items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-soft no-underline hover:text-ink aria-[current=page]:border-madder aria-[current=page]:font-semibold aria-[current=page]:text-madder"
            >
              {t(`admin.pages.${word}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NotForYou() {
  const { t } = useTranslation();
  usePageTitle(t('admin.notForYou.title'));
  return (
    <div data-testid="not-for-you">
      <Empty title={t('admin.notForYou.title')} text={t('admin.notForYou.text')}>
        <Link to="/" className={buttonClass('outline')}>
          {t('notFound.action')}
        </Link>
      </Empty>
    </div>
  );
}
