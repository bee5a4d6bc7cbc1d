import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { useResetPassword } from '../api/recover-password';

export function ResetPasswordForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const reset = useResetPassword();
  const [isUnfit, setUnfit] = useState(false);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const password = textOf(new FormData(event.currentTarget), 'password', { trim: false });
    const fits = password.length >= 8 && password.length <= 128;
    setUnfit(!fits);
    if (fits) reset.mutate({ token, password }, { onSuccess: onDone });
    else focusFirstInvalid(event.currentTarget);
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-5" data-testid="reset-password-form">
      <FormFailure error={reset.error} />
      <Field
        label={t('auth.fields.newPassword')}
        hint={t('auth.fields.passwordHint')}
        error={isUnfit ? t('auth.errors.password') : fieldError(reset.error, 'password')}
      >
        {(wiring) => <Input {...wiring} name="password" type="password" dir="ltr" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" busy={reset.isPending}>
        {t('auth.reset.submit')}
      </Button>
    </form>
  );
}
