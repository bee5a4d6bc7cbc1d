import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { notify } from '@/lib/notices';
import { useSetRole, useUnban, userKeys, type UserDetails } from '../api/users';
import type { UserChange } from '../live/user-rows';
import { BanDialog } from './ban-dialog';
import { DeleteDialog } from './delete-dialog';

interface UserActionsProps {
  user: UserDetails;
  isMe: boolean;
  onChange: (change: UserChange) => void;
  onDeleted: () => void;
}

/** Ban, role and deletion. The server keeps the last administrator and one's own account; here it is only said beforehand. */
export function UserActions({ user, isMe, onChange, onDeleted }: UserActionsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'ban' | 'delete'>();
  const unban = useUnban(user.id);
  const role = useSetRole(user.id);
  const close = (): void => {
    setAsking(undefined);
  };
  const changed = (now: UserDetails, said: string): void => {
    onChange({ kind: 'present', user: now });
    queries.setQueryData(userKeys.one(user.id), now);
    notify({ tone: 'good', text: said });
  };
  const isAdmin = user.role === 'admin';
  const setRole = (): void => {
    const next = isAdmin ? 'user' : 'admin';
    role.mutate(next, {
      onSuccess: (answer) => {
        changed(answer.user, t(`users.done.${next}`, { name: user.fullName }));
      },
    });
  };
  if (isMe) return <p className="mt-6 border-t border-line pt-5 text-soft">{t('users.me')}</p>;
  return (
    <section aria-label={t('users.actions.label')} className="mt-6 grid gap-3 border-t border-line pt-5">
      <FormFailure error={unban.error ?? role.error} />
      {user.isBanned ? (
        <Button
          variant="outline"
          busy={unban.isPending}
          data-testid="unban-user"
          onClick={() => {
            unban.mutate(undefined, {
              onSuccess: (answer) => {
                changed(answer.user, t('users.done.unbanned', { name: user.fullName }));
              },
            });
          }}
        >
          {t('users.actions.unban')}
        </Button>
      ) : (
        <Button
          variant="outline"
          data-testid="ban-user"
          onClick={() => {
            setAsking('ban');
          }}
        >
          {t('users.actions.ban')}
        </Button>
      )}
      <Button variant="outline" busy={role.isPending} data-testid="change-role" onClick={setRole}>
        {t(isAdmin ? 'users.actions.makeUser' : 'users.actions.makeAdmin')}
      </Button>
      <Button
        variant="danger"
        data-testid="delete-user"
        onClick={() => {
          setAsking('delete');
        }}
      >
        {t('users.actions.delete')}
      </Button>
      {asking === 'ban' && (
        <BanDialog
          user={user}
          onClose={close}
          onBanned={(now) => {
            changed(now, t('users.done.banned', { name: user.fullName }));
          }}
        />
      )}
      {asking === 'delete' && (
        <DeleteDialog
          user={user}
          onClose={close}
          onDeleted={() => {
            onChange({ kind: 'deleted', id: user.id });
            notify({ tone: 'good', text: t('users.done.deleted', { name: user.fullName }) });
            onDeleted();
          }}
        />
      )}
    </section>
  );
}
