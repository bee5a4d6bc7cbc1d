import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input, Select } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { useLanguage } from '@/lib/hooks/use-language';
import { countries } from '@/lib/i18n/countries';
import { fieldError } from '@/lib/i18n/problem-text';
import { useLogIn } from '../api/log-in';
import { useRegister, type Registration } from '../api/register';

type FieldName = keyof Registration;
type Mistakes = Partial<Record<FieldName, 'fullName' | 'phone' | 'email' | 'password' | 'required'>>;

/** The rules of the server, said before asking it; the server still decides. */
function mistakesIn(wish: Registration): Mistakes {
  return {
    ...((wish.fullName.length < 2 || wish.fullName.length > 120) && { fullName: 'fullName' }),
    ...(!/^\+[1-9]\d{6,14}$/.test(wish.phone) && { phone: 'phone' }),
    ...(!/^\S+@\S+\.\S+$/.test(wish.email) && { email: 'email' }),
    ...((wish.password.length < 8 || wish.password.length > 128) && { password: 'password' }),
    ...(wish.countryCode === '' && { countryCode: 'required' }),
  };
}

function registrationOf(form: FormData): Registration {
  return {
    fullName: textOf(form, 'fullName'),
    countryCode: textOf(form, 'countryCode'),
    phone: textOf(form, 'phone').replaceAll(/[\s()-]/g, ''),
    email: textOf(form, 'email'),
    password: textOf(form, 'password', { trim: false }),
  };
}

export function RegisterForm({ onDone, onSignInNeeded }: { onDone: () => void; onSignInNeeded: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const register = useRegister();
  const logIn = useLogIn();
  const [mistakes, setMistakes] = useState<Mistakes>({});

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wish = registrationOf(new FormData(event.currentTarget));
    const found = mistakesIn(wish);
    setMistakes(found);
    if (Object.keys(found).length > 0) {
      focusFirstInvalid(event.currentTarget);
      return;
    }
    register.mutate(wish, {
      onSuccess: () => {
        logIn.mutate({ email: wish.email, password: wish.password }, { onSuccess: onDone, onError: onSignInNeeded });
      },
    });
  };
  const errorOf = (field: FieldName): string | undefined => {
    const mistake = mistakes[field];
    return mistake ? t(`auth.errors.${mistake}`) : fieldError(register.error, field);
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-5" data-testid="register-form">
      <FormFailure error={register.error} />
      <Field label={t('auth.fields.fullName')} error={errorOf('fullName')}>
        {(wiring) => <Input {...wiring} name="fullName" dir="auto" autoComplete="name" required />}
      </Field>
      <Field label={t('auth.fields.countryCode')} error={errorOf('countryCode')}>
        {(wiring) => (
          <Select {...wiring} name="countryCode" autoComplete="country" defaultValue="SA">
            {countries(language).map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('auth.fields.phone')} hint={t('auth.fields.phoneHint')} error={errorOf('phone')}>
        {(wiring) => <Input {...wiring} name="phone" type="tel" dir="ltr" autoComplete="tel" required />}
      </Field>
      <Field label={t('auth.fields.email')} error={errorOf('email')}>
        {(wiring) => <Input {...wiring} name="email" type="email" dir="ltr" autoComplete="email" required />}
      </Field>
      <Field label={t('auth.fields.password')} hint={t('auth.fields.passwordHint')} error={errorOf('password')}>
        {(wiring) => <Input {...wiring} name="password" type="password" dir="ltr" autoComplete="new-password" required />}
      </Field>
      <Button type="submit" busy={register.isPending || logIn.isPending}>
        {t('auth.register.submit')}
      </Button>
    </form>
  );
}
