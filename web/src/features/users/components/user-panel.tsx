import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '@/components/ui/avatar';
import { Callout } from '@/components/ui/callout';
import { Drawer } from '@/components/ui/drawer';
import { Failed, Loading } from '@/components/ui/states';
import type { UserResource } from '@/lib/api/wire-people';
import { useLanguage } from '@/lib/hooks/use-language';
import { countryName } from '@/lib/i18n/countries';
import { problemText } from '@/lib/i18n/problem-text';
import { moment } from '@/lib/time/format';
import { useNamespaceMessage } from '@/lib/services';
import { browserZone } from '@/lib/time/zoned';
import { useUser, type UserDetails } from '../api/users';
import type { UserChange } from '../live/user-rows';
import { UserActions } from './user-actions';
import { UserBadges } from './user-badges';

interface UserPanelProps {
  id: string;
  /** What the table knows of the user; null when deleted. */
  known: UserResource | null | undefined;
  isMe: boolean;
  onChange: (change: UserChange) => void;
  onClose: () => void;
}

/** Everything about one user, and what an administrator can do. */
export function UserPanel({ id, known, isMe, onChange, onClose }: UserPanelProps) {
  const { t } = useTranslation();
  const read = useUser(id);
  useNamespaceMessage('/users', 'users.updated', (changed) => {
    // Messages do not say why somebody is banned.
    if (changed.id === id && changed.isBanned) void read.refetch();
  });
  const isGone = known === null;
  // The table hears of each change; only what a row does not say comes from the answer.
  const user: UserDetails | undefined = known ? { ...known, banReason: reasonOf(known, read.data) } : read.data;
  return (
    <Drawer title={isGone ? t('users.gone') : (user?.fullName ?? t('users.details.title'))} closeLabel={t('actions.close')} onClose={onClose} data-testid="user-panel">
      {isGone ? (
        <p role="status">{t('users.goneText')}</p>
      ) : user ? (
        <>
          <Facts user={user} />
          <UserActions user={user} isMe={isMe} onChange={onChange} onDeleted={onClose} />
        </>
      ) : read.isPending ? (
        <Loading label={t('actions.loading')} rows={2} />
      ) : (
        <Failed title={t('users.failed')} text={problemText(t, read.error)} retryLabel={t('actions.retry')} onRetry={() => void read.refetch()} />
      )}
    </Drawer>
  );
}

/** The reason belongs to the ban it was read with. */
function reasonOf(known: UserDetails, read: UserDetails | undefined): string | null {
  if (!known.isBanned) return null;
  return known.banReason ?? (read?.bannedAt === known.bannedAt ? (read.banReason ?? null) : null);
}

function Facts({ user }: { user: UserDetails }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const when = (instant: string): string => moment(instant, browserZone(), language);
  return (
    <div className="grid gap-5">
      <div className="flex items-center gap-4">
        <Avatar name={user.fullName} photoUrl={user.photoUrl} className="size-16 text-2xl" />
        <div className="flex flex-wrap gap-1.5">
          <UserBadges user={user} />
        </div>
      </div>
      {user.isBanned && (
        <Callout tone="bad">
          <p data-testid="ban-details">
            {t('users.details.bannedSince', { when: user.bannedAt === null ? '' : when(user.bannedAt) })}
            {user.banReason && (
              <bdi dir="auto" className="mt-1 block wrap-anywhere font-semibold">
                {user.banReason}
              </bdi>
            )}
          </p>
        </Callout>
      )}
      <dl className="grid gap-4">
        <Fact label={t('users.details.email')} proof={user.emailVerified}>
          <bdi dir="ltr">{user.email}</bdi>
        </Fact>
        <Fact label={t('users.details.phone')} proof={user.phoneVerified}>
          <bdi dir="ltr">{user.phone}</bdi>
        </Fact>
        <Fact label={t('users.details.country')}>{countryName(user.countryCode, language)}</Fact>
        <Fact label={t('users.details.role')}>{t(`users.roles.${user.role}`)}</Fact>
        <Fact label={t('users.details.createdAt')}>
          <time dateTime={user.createdAt}>{when(user.createdAt)}</time>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ label, proof, children }: { label: string; proof?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="wrap-anywhere">
        {children}
        {proof !== undefined && (
          <span className={proof ? 'ms-2 text-sm font-medium text-palm' : 'ms-2 text-sm text-soft'}>
            {t(proof ? 'users.details.verified' : 'users.details.notVerified')}
          </span>
        )}
      </dd>
    </div>
  );
}
