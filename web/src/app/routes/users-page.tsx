import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserFilter } from '@/features/users/api/users';
import { UsersView } from '@/features/users/components/users-view';
import { PageHead } from '../layout/page-head';

const route = getRouteApi('/admin/users');

/** The filter and whose details are open are in the address, so that they can be shared and the back button works. */
export function UsersPage() {
  const { t } = useTranslation();
  const { q = '', banned, user } = route.useSearch();
  const navigate = useNavigate();
  const filter = useMemo((): UserFilter => ({ q, banned }), [q, banned]);
  return (
    <>
      <PageHead title={t('users.title')} text={t('users.intro')} />
      <UsersView
        filter={filter}
        openId={user}
        onFilter={(next) => {
          const search = { ...(next.q !== '' && { q: next.q }), ...(next.banned !== undefined && { banned: next.banned }) };
          void navigate({ to: '/admin/users', search, replace: true, resetScroll: false });
        }}
        onOpen={(id) => {
          void navigate({ to: '/admin/users', search: (now) => ({ ...now, user: id }), replace: id === undefined, resetScroll: false });
        }}
      />
    </>
  );
}
