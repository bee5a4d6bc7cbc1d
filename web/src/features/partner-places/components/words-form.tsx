import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Textarea } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';

interface WordsFormProps {
  label: string;
  submitLabel: string;
  busy: boolean;
  error: Error | null;
  'data-testid': string;
  /** `done` empties the form. */
  onSubmit: (text: string, done: () => void) => void;
}

/** One field for what is said to the other side, and the button that says it. */
export function WordsForm({ label, submitLabel, busy, error, onSubmit, ...rest }: WordsFormProps) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    if (busy) return;
    const form = submitted.currentTarget;
    const text = textOf(new FormData(form), 'text');
    setMissing(text === '');
    if (text === '') focusFirstInvalid(form);
    else {
      onSubmit(text, () => {
        form.reset();
      });
    }
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-3" {...rest}>
      <Field label={label} error={missing ? t('partnerPlaces.errors.required') : undefined}>
        {(wiring) => <Textarea {...wiring} name="text" dir="auto" maxLength={2000} required />}
      </Field>
      <FormFailure error={error} />
      <Button type="submit" busy={busy} className="sm:w-fit">
        {submitLabel}
      </Button>
    </form>
  );
}
