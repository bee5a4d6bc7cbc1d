import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export type BadgeTone = 'plain' | 'good' | 'few' | 'bad' | 'brand';

const TONES: Record<BadgeTone, string> = {
  plain: 'bg-sunk text-soft',
  good: 'bg-palm-wash text-palm',
  few: 'bg-few-wash text-few',
  bad: 'bg-bad-wash text-bad',
  brand: 'bg-madder-wash text-madder',
};

export function Badge({ tone = 'plain', children, ...rest }: { tone?: BadgeTone; children: ReactNode; 'data-testid'?: string }) {
  return (
    <span data-slot="badge" {...rest} className={cn('inline-flex items-center rounded px-2 py-0.5 text-sm font-semibold', TONES[tone])}>
      {children}
    </span>
  );
}
