import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { fieldError } from '@/lib/i18n/problem-text';
import { textOf } from '@/lib/forms';
import { useLogIn } from '../api/log-in';

export function LoginForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const logIn = useLogIn();
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const credentials = { email: textOf(form, 'email'), password: textOf(form, 'password', { trim: false }) };
    const needed = t('auth.errors.required');
    setMissing({ ...(!credentials.email && { email: needed }), ...(!credentials.password && { password: needed }) });
    if (credentials.email && credentials.password) logIn.mutate(credentials, { onSuccess: onDone });
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-5" data-testid="login-form">
      <FormFailure error={logIn.error} />
      <Field label={t('auth.fields.email')} error={missing.email ?? fieldError(logIn.error, 'email')}>
        {(wiring) => <Input {...wiring} name="email" type="email" dir="ltr" autoComplete="username" required />}
      </Field>
      <Field label={t('auth.fields.password')} error={missing.password ?? fieldError(logIn.error, 'password')}>
        {(wiring) => <Input {...wiring} name="password" type="password" dir="ltr" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" busy={logIn.isPending}>
        {t('auth.login.submit')}
      </Button>
    </form>
  );
}
