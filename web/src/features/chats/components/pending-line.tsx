import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { CheckIcon, ClockIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { clockTime } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import type { PendingMessage } from '../live/outbox-state';
import { Attachments } from './attachments';

interface PendingLineProps {
  pending: PendingMessage;
  together: boolean;
  isCurrent: boolean;
  onRetry: (pending: PendingMessage) => void;
  onDrop: (pending: PendingMessage) => void;
}

/** A message of one's own that is on its way, as it will stand there; or that did not arrive, with what can be done about it. */
export function PendingLine({ pending, together, isCurrent, onRetry, onDrop }: PendingLineProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { state, content, attachments, createdAt, error } = pending;
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div className={cn('flex flex-col items-end', together ? 'pt-1' : 'pt-3')}>
      <div className={cn('max-w-[85%] min-w-0 rounded-2xl rounded-se-sm bg-madder-wash px-3.5 py-2', state === 'failed' && 'border border-bad')}>
        <span className="sr-only">{t('chats.log.you')}: </span>
        {attachments.length > 0 && <Attachments attachments={attachments} isCurrent={isCurrent} />}
        {content !== '' && (
          <p dir="auto" data-testid="message-text" className="whitespace-pre-line wrap-anywhere text-wrap text-start">
            {content}
          </p>
        )}
        <p className="mt-0.5 flex items-center justify-end gap-1.5 text-xs text-soft tabular-nums">
          <time dateTime={createdAt}>{clockTime(createdAt, browserZone(), language)}</time>
          <span data-testid="delivery" data-state={state} className="[&>svg]:size-4">
            {state === 'sent' ? <CheckIcon /> : <ClockIcon />}
            <span className="sr-only">{t(`chats.delivery.${state}`)}</span>
          </span>
        </p>
      </div>
      {state === 'failed' && (
        <div role="alert" className="mt-1 flex flex-wrap items-center justify-end gap-2 text-sm">
          <p className="font-medium text-bad">
            {t('chats.delivery.failed')}. {problemText(t, error)}
          </p>
          <Button variant="outline" tabIndex={tabIndex} className="min-h-10! px-3! py-1! text-sm" data-testid="retry-message" onClick={() => { onRetry(pending); }}>
            {t('chats.delivery.retry')}
          </Button>
          <Button variant="quiet" tabIndex={tabIndex} className="min-h-10! px-3! py-1! text-sm" data-testid="drop-message" onClick={() => { onDrop(pending); }}>
            {t('chats.delivery.drop')}
          </Button>
        </div>
      )}
    </div>
  );
}
