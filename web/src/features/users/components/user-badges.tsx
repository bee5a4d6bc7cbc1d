import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/badge';
import type { UserResource } from '@/lib/api/wire-people';

/** What is special about somebody, in words. */
export function UserBadges({ user }: { user: UserResource }) {
  const { t } = useTranslation();
  return (
    <>
      {user.isBanned && <Badge tone="bad" data-testid="badge-banned">{t('users.badges.banned')}</Badge>}
      {user.role === 'admin' && <Badge tone="brand" data-testid="badge-admin">{t('users.badges.admin')}</Badge>}
      {user.emailVerified && !user.isBanned && <Badge tone="good" data-testid="badge-verified">{t('users.badges.verified')}</Badge>}
    </>
  );
}
