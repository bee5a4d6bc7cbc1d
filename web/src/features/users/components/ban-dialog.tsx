import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { Modal } from '@/components/ui/modal';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { useBan, type UserDetails } from '../api/users';

/** The longest reason the server takes. */
const REASON_MAX = 500;

interface BanDialogProps {
  user: UserDetails;
  onBanned: (user: UserDetails) => void;
  onClose: () => void;
}

/** Bans somebody, for a reason that other administrators can read. */
export function BanDialog({ user, onBanned, onClose }: BanDialogProps) {
  const { t } = useTranslation();
  const ban = useBan(user.id);
  const [isMissing, setMissing] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const reason = textOf(new FormData(form), 'reason');
    setMissing(reason === '');
    if (reason === '') {
      focusFirstInvalid(form);
      return;
    }
    ban.mutate(reason, {
      onSuccess: (answer) => {
        onBanned(answer.user);
        onClose();
      },
    });
  };
  return (
    <Modal open title={t('users.ban.title', { name: user.fullName })} text={t('users.ban.text')} onClose={onClose} data-testid="ban-dialog">
      <form noValidate className="mt-4 grid gap-4" onSubmit={submit}>
        <Field label={t('users.ban.reason')} hint={t('users.ban.reasonHint')} error={isMissing ? t('users.ban.missing') : fieldError(ban.error, 'reason')}>
          {(wiring) => <Textarea {...wiring} name="reason" dir="auto" required maxLength={REASON_MAX} data-testid="ban-reason" />}
        </Field>
        <FormFailure error={ban.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button variant="quiet" onClick={onClose}>
            {t('users.cancel')}
          </Button>
          <Button type="submit" variant="danger" busy={ban.isPending} data-testid="confirm-ban">
            {t('users.actions.ban')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
