import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Select, Textarea } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { useAnnounce } from '../api/announce';
import { PRIORITIES } from '../api/announcements';

const MESSAGE_MAX = 2000;

/** Where an organizer writes to everybody who has booked. */
export function AnnounceForm({ eventId }: { eventId: string }) {
  const { t } = useTranslation();
  const announce = useAnnounce(eventId);
  const [missing, setMissing] = useState(false);

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const fields = new FormData(form);
    const message = textOf(fields, 'message');
    const priority = PRIORITIES.find((one) => one === textOf(fields, 'priority')) ?? 'medium';
    setMissing(message === '');
    if (message === '') {
      focusFirstInvalid(form);
      return;
    }
    announce.mutate(
      { message, priority },
      {
        onSuccess: () => {
          form.reset();
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate data-testid="announce-form" className="grid gap-4 rounded-xl border border-line bg-sunk p-5">
      <Field
        label={t('announcements.form.message')}
        hint={t('announcements.form.hint')}
        error={missing ? t('announcements.form.missing') : fieldError(announce.error, 'message')}
      >
        {(wiring) => <Textarea {...wiring} name="message" dir="auto" rows={3} maxLength={MESSAGE_MAX} />}
      </Field>
      <div className="flex flex-wrap items-end gap-4">
        <Field label={t('announcements.form.priority')} className="min-w-40">
          {(wiring) => (
            <Select {...wiring} name="priority" defaultValue="medium">
              {PRIORITIES.map((priority) => (
                <option key={priority} value={priority}>
                  {t(`announcements.priority.${priority}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" busy={announce.isPending} data-testid="announce">
          {t('announcements.form.submit')}
        </Button>
      </div>
      <FormFailure error={announce.error} />
    </form>
  );
}
