import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field, Input, Select } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { HELPER_ROLES, useAskToHelp } from '../api/team';

/** Asks somebody by email to help. */
export function InviteForm({ eventId }: { eventId: string }) {
  const { t } = useTranslation();
  const ask = useAskToHelp(eventId);
  const [missing, setMissing] = useState(false);

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const fields = new FormData(form);
    const email = textOf(fields, 'email');
    const role = HELPER_ROLES.find((one) => one === textOf(fields, 'role')) ?? 'checker';
    setMissing(email === '');
    if (email === '') {
      focusFirstInvalid(form);
      return;
    }
    ask.mutate(
      { email, role },
      {
        onSuccess: (answer) => {
          form.reset();
          notify({ tone: 'good', text: t('invitation' in answer ? 'team.said.invited' : 'team.said.added', { email }) });
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate data-testid="invite-form" className="grid gap-5">
      <div className="grid gap-5 sm:grid-cols-[1fr_auto]">
        <Field
          label={t('team.ask.email')}
          hint={t('team.ask.emailHint')}
          error={missing ? t('team.ask.missing') : fieldError(ask.error, 'email')}
        >
          {(wiring) => <Input {...wiring} name="email" type="email" dir="ltr" autoComplete="off" />}
        </Field>
        <Field label={t('team.ask.role')} className="min-w-48">
          {(wiring) => (
            <Select {...wiring} name="role" defaultValue="co_organizer">
              {HELPER_ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`team.role.${role}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <dl className="grid gap-1 text-sm text-soft">
        {HELPER_ROLES.map((role) => (
          <div key={role}>
            <dt className="inline font-semibold">{t(`team.role.${role}`)}: </dt>
            <dd className="inline">{t(`team.may.${role}`)}</dd>
          </div>
        ))}
      </dl>
      <FormFailure error={ask.error} />
      {ask.data && 'invitation' in ask.data && ask.data.link && (
        <Callout tone="few">
          <p>{t('team.said.handOn')}</p>
          <p dir="ltr" data-testid="invitation-link" className="mt-2 font-mono text-sm break-all select-all">
            {ask.data.link}
          </p>
        </Callout>
      )}
      <Button type="submit" busy={ask.isPending} data-testid="ask-to-help" className="sm:w-fit">
        {t('team.ask.submit')}
      </Button>
    </form>
  );
}
