import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/badge';
import type { WaitlistEntryResource } from '@/lib/api/wire';

interface WaitlistListProps {
  entries: WaitlistEntryResource[];
  /** Shows the event of a wait; events are another feature's business. */
  renderEvent: (eventId: string) => ReactNode;
}

export function WaitlistList({ entries, renderEvent }: WaitlistListProps) {
  const { t } = useTranslation();
  if (entries.length === 0) return null;
  return (
    <section>
      <h2 className="mb-1 text-lg font-semibold text-soft">{t('waitlist.list.title')}</h2>
      <ul>
        {entries.map((entry) => (
          <li
            key={entry.id}
            data-testid="waitlist-item"
            className="relative flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-line py-4 transition-colors hover:bg-sheet sm:px-3"
          >
            {renderEvent(entry.eventId)}
            <div className="flex items-center gap-3">
              <span className="text-soft">{t('waitlist.wait.seats', { count: entry.attendeeCount })}</span>
              <Badge tone={entry.status === 'offered' ? 'brand' : 'few'}>
                {entry.status === 'offered' ? t('waitlist.list.offered') : t('waitlist.list.waiting')}
              </Badge>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
