import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { inGroups, isKind, type Group } from '../api/kinds';
import { usePreferences, useSetPreferences, WAYS, type Preferences, type PreferencesDraft, type Way, type Ways } from '../api/preferences';
import { DeviceAlertsForm } from './device-alerts-form';
import { QuietHoursForm } from './quiet-hours-form';

/** How somebody wants to be told: everywhere, and on this device. */
export function PreferencesView() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = usePreferences();
  const [wanted, setWanted] = useState<Preferences | null>(null);
  if (isPending) return <Loading label={t('actions.loading')} rows={5} />;
  if (!data) {
    return (
      <Failed title={t('notifications.preferences.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />
    );
  }
  const draft = { shown: wanted ?? data, draft: setWanted };
  return (
    <div className="grid max-w-3xl gap-10">
      <Choices draft={draft} />
      <QuietHoursForm draft={draft} />
      <DeviceAlertsForm />
    </div>
  );
}

function Choices({ draft }: { draft: PreferencesDraft }) {
  const { t } = useTranslation();
  const { set, error, isSuccess } = useSetPreferences(draft);
  const { types: chosen } = draft.shown;
  const choose = (type: string, ways: Ways): void => {
    set({ types: { ...chosen, [type]: ways } });
  };
  return (
    <div className="grid gap-6">
      {inGroups(Object.keys(chosen)).map(({ group, types }) => (
        <GroupTable key={group} group={group} types={types} chosen={chosen} onChoose={choose} />
      ))}
      <p className="text-soft">{t('notifications.preferences.always')}</p>
      <FormFailure error={error} />
      <p role="status" className="sr-only">
        {isSuccess && t('notifications.preferences.saved')}
      </p>
    </div>
  );
}

interface GroupTableProps {
  group: Group;
  types: string[];
  chosen: Record<string, Ways>;
  onChoose: (type: string, ways: Ways) => void;
}

function GroupTable({ group, types, chosen, onChoose }: GroupTableProps) {
  const { t } = useTranslation();
  const headingId = useId();
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId} className="text-xl font-bold">
        {t(`notifications.groups.${group}`)}
      </h2>
      <table aria-labelledby={headingId} className="mt-2 w-full border-collapse">
        <thead>
          <tr className="text-sm text-soft">
            <th scope="col" className="py-2 pe-2 text-start font-medium">
              {t('notifications.preferences.what')}
            </th>
            {WAYS.map((way) => (
              <th key={way} scope="col" className="w-16 px-1 py-2 text-center font-medium sm:w-24">
                {t(`notifications.preferences.ways.${way}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map((type) => {
            const ways = chosen[type];
            return ways && <Choice key={type} type={type} ways={ways} onChoose={onChoose} />;
          })}
        </tbody>
      </table>
    </section>
  );
}

function Choice({ type, ways, onChoose }: { type: string; ways: Ways; onChoose: (type: string, ways: Ways) => void }) {
  const { t } = useTranslation();
  // One that this page does not know goes by the name that the server gives it.
  const what = isKind(type) ? t(`notifications.types.${type}`) : type;
  const box = (way: Way) => (
    <label className="grid min-h-11 place-items-center">
      <input
        type="checkbox"
        className="size-5 accent-madder disabled:opacity-40"
        aria-label={t('notifications.preferences.one', { what, way: t(`notifications.preferences.ways.${way}`) })}
        data-testid={`${type}-${way}`}
        checked={ways[way]}
        // Nothing sounds of what does not come in the app.
        disabled={way === 'sound' && !ways.inApp}
        onChange={(event) => {
          onChoose(type, { ...ways, [way]: event.target.checked });
        }}
      />
    </label>
  );
  return (
    <tr data-testid="preference" data-type={type} className="border-t border-line">
      <th scope="row" className="py-1 pe-2 text-start font-normal">
        <bdi className="wrap-anywhere">{what}</bdi>
      </th>
      {WAYS.map((way) => (
        <td key={way} className="px-1">
          {box(way)}
        </td>
      ))}
    </tr>
  );
}
