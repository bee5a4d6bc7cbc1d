import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useLanguage } from '@/lib/hooks/use-language';
import { clockTime } from '@/lib/time/format';
import type { StoredScan } from '../desk/door-store';
import { useBefore } from './outcome';

interface ConflictsProps {
  scans: readonly StoredScan[];
  timeZone: string;
  deviceId: string;
  onDismiss: (id: number) => void;
}

/** People who were let in here without the network, and whom the server would not have let in. Shown until someone has looked. */
export function Conflicts({ scans, timeZone, deviceId, onDismiss }: ConflictsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const why = useWhy(timeZone, deviceId);
  if (scans.length === 0) return null;
  return (
    <section aria-labelledby="door-conflicts" data-testid="door-conflicts" className="rounded-xl border-2 border-bad bg-bad-wash p-4">
      {/* The heading alone is announced, not the list anew with each change. */}
      <div role="alert">
        <h2 id="door-conflicts" className="text-lg font-bold text-bad">
          {t('door.conflicts.title', { count: scans.length })}
        </h2>
      </div>
      <p>{t('door.conflicts.text')}</p>
      <ul className="mt-2 grid gap-2">
        {scans.map((scan) => (
          <li key={scan.id} data-testid="door-conflict" data-code={scan.conflict?.code} className="flex items-center gap-3 border-t border-line pt-2">
            <div className="min-w-0 flex-1 wrap-anywhere">
              <p className="font-semibold">
                <time dateTime={scan.scannedAt}>{clockTime(scan.scannedAt, timeZone, language)}</time>
                {scan.conflict?.attendeeName != null && (
                  <>
                    {' · '}
                    <bdi dir="auto">{scan.conflict.attendeeName}</bdi>
                  </>
                )}
                {scan.seats > 0 && ` · ${t('door.seats', { count: scan.seats })}`}
              </p>
              <p>{why(scan)}</p>
            </div>
            <Button
              variant="outline"
              onClick={() => {
                onDismiss(scan.id);
              }}
            >
              {t('door.conflicts.dismiss')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useWhy(timeZone: string, deviceId: string): (scan: StoredScan) => string {
  const { t } = useTranslation();
  const before = useBefore();
  return ({ conflict }) => {
    if (conflict?.code === 'already_checked_in' && conflict.checkedInAt !== null) {
      const { checkedInAt: at, checkedInBy: by, deviceId: device } = conflict;
      return before({ at, by, deviceId: device, timeZone, here: device === deviceId });
    }
    if (conflict?.code === 'not_admitted') return t(`door.why.${conflict.bookingStatus ?? 'unknown'}`, { defaultValue: t('door.why.unknown') });
    if (conflict?.code === 'unknown_ticket') return t('door.why.unknown');
    return t('door.conflicts.other');
  };
}
