import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field, Input } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { useForgotPassword } from '../api/recover-password';

export function ForgotPasswordForm() {
  const { t } = useTranslation();
  const forgot = useForgotPassword();
  const [isMissing, setMissing] = useState(false);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const email = textOf(new FormData(event.currentTarget), 'email');
    setMissing(email === '');
    if (email === '') focusFirstInvalid(event.currentTarget);
    else forgot.mutate(email);
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-5" data-testid="forgot-password-form">
      <FormFailure error={forgot.error} />
      <Field label={t('auth.fields.email')} error={isMissing ? t('auth.errors.required') : undefined}>
        {(wiring) => <Input {...wiring} name="email" type="email" dir="ltr" autoComplete="username" required />}
      </Field>
      <Button type="submit" busy={forgot.isPending}>
        {t('auth.forgot.submit')}
      </Button>
      <div role="status">{forgot.isSuccess && <Callout tone="good">{t('auth.forgot.sent')}</Callout>}</div>
    </form>
  );
}
