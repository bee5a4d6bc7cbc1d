import { useTranslation } from 'react-i18next';
import { SeatBand } from '@/components/ui/seat-band';
import { cn } from '@/lib/cn';
import { useChangeCount } from '@/lib/hooks/use-change-count';
import type { EventResource } from '@/lib/api/wire';

/** With so many or fewer left, or a tenth of the house, an event is called nearly full. */
const FEW_SEATS = 5;
const FEW_SHARE = 0.1;

type Tone = 'open' | 'few' | 'full';

function toneOf({ availableSeats, maxAttendees, isFull }: EventResource): Tone {
  if (isFull) return 'full';
  if (availableSeats === null || maxAttendees === null) return 'open';
  return availableSeats <= Math.max(FEW_SEATS, maxAttendees * FEW_SHARE) ? 'few' : 'open';
}

const TONES: Record<Tone, string> = { open: 'text-palm', few: 'text-few', full: 'text-madder' };

/** How many seats are free, in words that change as people book. */
export function useSeatsText(): (event: EventResource) => string {
  const { t } = useTranslation();
  return ({ availableSeats, isFull }) => {
    if (isFull) return t('events.seats.full');
    if (availableSeats === null) return t('events.seats.unlimited');
    return t('events.seats.left', { count: availableSeats });
  };
}

export function SeatsLeft({ event, large = false }: { event: EventResource; large?: boolean }) {
  const { t } = useTranslation();
  const seatsText = useSeatsText();
  const tone = toneOf(event);
  const { maxAttendees, totalRegistrations, availableSeats } = event;
  const changes = useChangeCount(availableSeats);
  return (
    <div className="grid gap-1.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span
          // A new key per change restarts the flash that shows it.
          key={changes}
          data-testid="seats-left"
          data-available={availableSeats ?? 'unlimited'}
          className={cn('rounded-sm font-bold tabular-nums', changes > 0 && 'changed-flash', TONES[tone], large && 'font-display text-3xl')}
        >
          {seatsText(event)}
        </span>
        <span className="text-sm text-soft">
          {maxAttendees === null
            ? totalRegistrations > 0 && t('events.seats.taken', { count: totalRegistrations })
            : t('events.seats.of', { count: maxAttendees })}
        </span>
      </p>
      {maxAttendees !== null && (
        <SeatBand taken={maxAttendees - (availableSeats ?? 0)} capacity={maxAttendees} tone={tone} />
      )}
    </div>
  );
}
