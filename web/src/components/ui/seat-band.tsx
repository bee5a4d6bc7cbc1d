import { cn } from '@/lib/cn';

interface SeatBandProps {
  taken: number;
  capacity: number;
  tone: 'open' | 'few' | 'full';
}

const TONES: Record<SeatBandProps['tone'], string> = { open: 'text-palm', few: 'text-few', full: 'text-madder' };

/** How full an event is, as a woven band. A picture of numbers that stand beside it in words, so hidden from readers. */
export function SeatBand({ taken, capacity, tone }: SeatBandProps) {
  const share = capacity === 0 ? 1 : Math.min(1, taken / capacity);
  // Some seats taken shows at least a thread, and some seats free leaves a gap.
  const percent = share === 0 ? 0 : share === 1 ? 100 : Math.min(96, Math.max(4, share * 100));
  return (
    <div aria-hidden className="relative h-1.5 w-full">
      <div className="weave absolute inset-0 text-line" />
      <div
        className={cn('weave absolute inset-y-0 start-0 transition-[width] duration-500', TONES[tone])}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
