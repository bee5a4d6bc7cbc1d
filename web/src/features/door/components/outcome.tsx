import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckIcon, CloseIcon, QuestionIcon, RepeatIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { clockTime } from '@/lib/time/format';
import { deviceLabel } from '../desk/device';
import type { Outcome, Verdict } from '../desk/outcome';

const LOOKS: Record<Verdict, { tone: string; dot: string; Icon: () => ReactNode }> = {
  admitted: { tone: 'border-palm bg-palm-wash text-palm', dot: 'text-palm', Icon: CheckIcon },
  duplicate: { tone: 'border-few bg-few-wash text-few', dot: 'text-few', Icon: RepeatIcon },
  refused: { tone: 'border-bad bg-bad-wash text-bad', dot: 'text-bad', Icon: CloseIcon },
  unknown: { tone: 'border-bad bg-bad-wash text-bad', dot: 'text-bad', Icon: CloseIcon },
  unverified: { tone: 'border-few bg-few-wash text-few', dot: 'text-few', Icon: QuestionIcon },
};

interface OutcomeProps {
  outcome: Outcome;
  timeZone: string;
  /** What this device calls itself. */
  deviceId: string;
}

/** The last scan, to be read from an arm's length: colour, sign, word. Said at once by screen readers. */
export function LastOutcome({ outcome, timeZone, deviceId }: { outcome: Outcome | null; timeZone: string; deviceId: string }) {
  const { t } = useTranslation();
  const look = outcome && LOOKS[outcome.verdict];
  return (
    <div
      role="status"
      aria-live="assertive"
      data-testid="door-result"
      data-verdict={outcome?.verdict ?? 'none'}
      data-key={outcome?.key ?? 0}
      className={cn('grid min-h-52 content-center justify-items-center gap-2 rounded-xl border-2 p-5 text-center', look?.tone ?? 'border-line bg-sunk text-soft')}
    >
      {outcome && look ? (
        <>
          <span className="[&>svg]:size-16">
            <look.Icon />
          </span>
          <p className="font-display text-3xl font-bold">{t(`door.verdict.${outcome.verdict}`)}</p>
          <Person outcome={outcome} />
          <Why outcome={outcome} timeZone={timeZone} deviceId={deviceId} />
        </>
      ) : (
        <p className="text-xl">{t('door.ready')}</p>
      )}
    </div>
  );
}

function Person({ outcome: { name, seats } }: { outcome: Outcome }) {
  const { t } = useTranslation();
  if (name === null && seats === null) return null;
  return (
    <p className="grid gap-1 text-ink">
      {name !== null && (
        <bdi dir="auto" className="wrap-anywhere text-xl font-semibold">
          {name}
        </bdi>
      )}
      {seats !== null && <span className="text-2xl font-bold">{t('door.seats', { count: seats })}</span>}
    </p>
  );
}

function Why({ outcome, timeZone, deviceId }: OutcomeProps) {
  const text = useWhy()(outcome, timeZone, deviceId);
  return text === null ? null : <p className="max-w-prose">{text}</p>;
}

/** What there is to say of a scan besides its verdict. */
function useWhy(): (outcome: Outcome, timeZone: string, deviceId: string) => string | null {
  const { t } = useTranslation();
  const before = useBefore();
  return ({ verdict, reason, offline, before: earlier }, timeZone, deviceId) => {
    if (verdict === 'duplicate') return earlier && before({ ...earlier, timeZone, here: earlier.deviceId === deviceId });
    if (verdict === 'admitted') return offline ? t('door.why.offline') : null;
    if (verdict === 'unverified') return t('door.why.unverified');
    return t(`door.why.${reason ?? 'unknown'}`);
  };
}

interface Before {
  at: string;
  by: string | null;
  deviceId: string | null;
  timeZone: string;
  here: boolean;
}

/** Says when, by whom and where a ticket was let in. */
export function useBefore(): (before: Before) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ at, by, deviceId, timeZone, here }) => {
    const time = clockTime(at, timeZone, language);
    if (here) return t('door.before.here', { time });
    if (by === null) return t('door.before.at', { time });
    if (deviceId === null) return t('door.before.by', { time, name: by });
    return t('door.before.byDevice', { time, name: by, device: deviceLabel(deviceId) });
  };
}

export function RecentScans({ outcomes, timeZone }: { outcomes: readonly Outcome[]; timeZone: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <section aria-labelledby="door-recent">
      <h2 id="door-recent" className="text-lg font-semibold">
        {t('door.recent')}
      </h2>
      {outcomes.length === 0 ? (
        <p className="text-soft">{t('door.nothingYet')}</p>
      ) : (
        <ol className="mt-1 max-h-96 overflow-y-auto" data-testid="door-recent">
          {outcomes.map((outcome) => {
            const { dot, Icon } = LOOKS[outcome.verdict];
            return (
              <li key={outcome.key} data-verdict={outcome.verdict} className="flex items-center gap-3 border-t border-line py-2">
                <span className={dot}>
                  <Icon />
                </span>
                <span className="min-w-0 flex-1 wrap-anywhere">
                  {outcome.name === null ? t(`door.verdict.${outcome.verdict}`) : <bdi dir="auto">{outcome.name}</bdi>}
                  {outcome.name !== null && outcome.verdict !== 'admitted' && ` · ${t(`door.verdict.${outcome.verdict}`)}`}
                  {outcome.seats !== null && <span className="text-soft"> · {t('door.seats', { count: outcome.seats })}</span>}
                </span>
                <time dateTime={outcome.at} className="shrink-0 text-soft">
                  {clockTime(outcome.at, timeZone, language)}
                </time>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
