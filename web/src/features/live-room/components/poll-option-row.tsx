import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckIcon } from '@/components/ui/icons';
import type { PollOption } from '@/lib/api/wire-room';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { formatPercent } from '@/lib/time/format';
import { percentOf } from '../live/ordering';

interface PollOptionRowProps {
  option: PollOption;
  total: number;
  /** Whether the reader's counted vote is for it. */
  mine: boolean;
  /** The input, where one can vote. */
  children?: ReactNode;
}

/** An option, its share as a band behind it, and the same in numbers. */
export function PollOptionRow({ option, total, mine, children }: PollOptionRowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const percent = percentOf(option.votes, total);
  const Row = children === undefined ? 'div' : 'label';
  return (
    <Row
      data-testid="poll-option"
      data-votes={option.votes}
      data-percent={percent}
      data-mine={mine}
      className={cn(
        'relative isolate flex min-h-12 items-center gap-3 overflow-hidden rounded-md border px-3 py-2',
        mine ? 'border-madder' : 'border-line',
        children !== undefined && 'cursor-pointer hover:border-edge has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-madder',
      )}
    >
      <span aria-hidden className="absolute inset-y-0 start-0 -z-1 bg-madder-wash transition-[width] duration-500" style={{ width: `${percent}%` }} />
      {children}
      <span className="min-w-0 flex-1 wrap-anywhere">
        <bdi dir="auto">{option.text}</bdi>
      </span>
      {mine && (
        <span className="text-madder">
          <CheckIcon />
          <span className="sr-only">{t('room.polls.mine')}</span>
        </span>
      )}
      <span className="grid shrink-0 justify-items-end text-end tabular-nums">
        <span className="font-bold leading-tight">{formatPercent(percent, language)}</span>
        <span className="text-sm leading-tight text-soft">{t('room.polls.votes', { count: option.votes })}</span>
      </span>
    </Row>
  );
}
