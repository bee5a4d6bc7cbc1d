import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { Modal } from '@/components/ui/modal';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { useDeleteUser, type UserDetails } from '../api/users';

interface DeleteDialogProps {
  user: UserDetails;
  onDeleted: () => void;
  onClose: () => void;
}

/** Deletes an account. There is no way back, so the address is typed. */
export function DeleteDialog({ user, onDeleted, onClose }: DeleteDialogProps) {
  const { t } = useTranslation();
  const remove = useDeleteUser(user.id, onDeleted);
  const [isWrong, setWrong] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const isSure = textOf(new FormData(form), 'email').toLowerCase() === user.email.toLowerCase();
    setWrong(!isSure);
    if (isSure) remove.mutate();
    else focusFirstInvalid(form);
  };
  return (
    <Modal open title={t('users.delete.title', { name: user.fullName })} text={t('users.delete.text')} onClose={onClose} data-testid="delete-dialog">
      <form noValidate className="mt-4 grid gap-4" onSubmit={submit}>
        <Field label={t('users.delete.type')} hint={user.email} error={isWrong ? t('users.delete.differs') : undefined}>
          {(wiring) => <Input {...wiring} name="email" type="text" inputMode="email" dir="ltr" autoComplete="off" spellCheck={false} data-testid="delete-email" />}
        </Field>
        <FormFailure error={remove.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button variant="quiet" onClick={onClose}>
            {t('users.cancel')}
          </Button>
          <Button type="submit" variant="danger" busy={remove.isPending} data-testid="confirm-delete">
            {t('users.actions.delete')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
