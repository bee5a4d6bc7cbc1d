import { useId, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { browserZone, isZone } from '@/lib/time/zoned';
import { useSetPreferences, type PreferencesDraft, type QuietHours } from '../api/preferences';

type Mistake = 'same' | 'noTime' | 'noZone';
type Mistakes = Partial<Record<keyof QuietHours, Mistake>>;

function mistakesIn({ from, to, timeZone }: QuietHours): Mistakes {
  return {
    ...(from === '' && { from: 'noTime' }),
    ...(to === '' ? { to: 'noTime' } : to === from && { to: 'same' }),
    ...(!isZone(timeZone) && { timeZone: 'noZone' }),
  };
}

const NIGHT = { from: '22:00', to: '07:00' };

/** When it should be quiet every day, on the clocks of a zone. */
export function QuietHoursForm({ draft }: { draft: PreferencesDraft }) {
  const { t } = useTranslation();
  const { set, error, isPending } = useSetPreferences(draft);
  const headingId = useId();
  const { quietHours } = draft.shown;
  const [isOn, setOn] = useState(quietHours !== null);
  const [mistakes, setMistakes] = useState<Mistakes>({});

  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const fields = new FormData(form);
    const wanted = isOn ? { from: textOf(fields, 'from'), to: textOf(fields, 'to'), timeZone: textOf(fields, 'timeZone') } : null;
    const found = wanted ? mistakesIn(wanted) : {};
    setMistakes(found);
    if (Object.keys(found).length > 0) {
      focusFirstInvalid(form);
      return;
    }
    set({ quietHours: wanted }, (refusal) => {
      if (refusal) focusFirstInvalid(form);
      else notify({ tone: 'good', text: t('notifications.preferences.saved') });
    });
  };
  const wrong = (field: keyof QuietHours): string | undefined => {
    const mistake = mistakes[field];
    return mistake ? t(`notifications.preferences.quiet.${mistake}`) : fieldError(error, `quietHours.${field}`);
  };

  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId} className="text-xl font-bold">
        {t('notifications.preferences.quiet.title')}
      </h2>
      <p className="mt-1 text-soft">{t('notifications.preferences.quiet.text')}</p>
      <form onSubmit={submit} noValidate data-testid="quiet-hours" className="mt-4 grid gap-4">
        <label className="flex min-h-11 items-center gap-3 font-medium">
          <input
            type="checkbox"
            className="size-5 accent-madder"
            checked={isOn}
            data-testid="quiet-on"
            onChange={(event) => {
              setOn(event.target.checked);
              setMistakes({});
            }}
          />
          {t('notifications.preferences.quiet.on')}
        </label>
        {isOn && <Hours known={quietHours} wrong={wrong} />}
        <FormFailure error={error} />
        <Button type="submit" variant="outline" className="w-fit" busy={isPending} data-testid="save-quiet-hours">
          {t('notifications.preferences.quiet.save')}
        </Button>
      </form>
    </section>
  );
}

function Hours({ known, wrong }: { known: QuietHours | null; wrong: (field: keyof QuietHours) => string | undefined }) {
  const { t } = useTranslation();
  const zonesId = useId();
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_1fr_2fr]">
      {(['from', 'to'] as const).map((field) => (
        <Field key={field} label={t(`notifications.preferences.quiet.${field}`)} error={wrong(field)}>
          {(wiring) => <Input {...wiring} name={field} type="time" required defaultValue={(known ?? NIGHT)[field]} />}
        </Field>
      ))}
      <Field label={t('notifications.preferences.quiet.zone')} error={wrong('timeZone')}>
        {(wiring) => (
          <>
            <Input {...wiring} name="timeZone" list={zonesId} required dir="ltr" maxLength={64} autoComplete="off" defaultValue={known?.timeZone ?? browserZone()} />
            <datalist id={zonesId}>
              {Intl.supportedValuesOf('timeZone').map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </div>
  );
}
