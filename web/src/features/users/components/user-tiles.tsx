import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { formatNumber } from '@/lib/time/format';
import { useUserSummary } from '../api/users';

const TILES = ['total', 'createdToday', 'verified', 'banned'] as const;

/** How many there are of each kind. */
export function UserTiles() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useUserSummary();
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4 sm:gap-3" data-testid="user-summary">
      {TILES.map((tile) => (
        <div key={tile} className="flex flex-col-reverse rounded-xl border border-line bg-sheet px-3 py-2 sm:px-4 sm:py-3">
          <dt className="text-sm text-soft">{t(`users.summary.${tile}`)}</dt>
          <dd data-testid={`summary-${tile}`} className={cn('font-display text-2xl sm:text-3xl font-bold tabular-nums', !data && 'text-soft')}>
            {data ? formatNumber(data[tile], language) : '–'}
          </dd>
        </div>
      ))}
    </dl>
  );
}
