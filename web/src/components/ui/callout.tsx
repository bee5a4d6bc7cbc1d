import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

type Tone = 'info' | 'good' | 'few' | 'bad';

const TONES: Record<Tone, string> = {
  info: 'border-edge bg-sunk text-ink',
  good: 'border-palm bg-palm-wash text-palm',
  few: 'border-few bg-few-wash text-few',
  bad: 'border-bad bg-bad-wash text-bad',
};

/** A short message in the flow of the page. Bad news is said at once by screen readers. */
export function Callout({ tone, className, children }: { tone: Tone; className?: string; children: ReactNode }) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : undefined}
      data-slot="callout"
      className={cn('rounded-md border-s-4 px-4 py-3 text-[0.95rem]', TONES[tone], className)}
    >
      {children}
    </div>
  );
}
