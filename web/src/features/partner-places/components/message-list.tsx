import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import type { PartnerMessage } from '../api/requests';

interface MessageListProps {
  messages: readonly PartnerMessage[];
  /** Whose eyes it is for: theirs stand apart. */
  side: PartnerMessage['from'];
}

/** What both sides wrote, the oldest first. */
export function MessageList({ messages, side }: MessageListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const zone = browserZone();
  if (messages.length === 0) return <p className="text-soft">{t('partnerPlaces.messages.none')}</p>;
  return (
    <ol className="grid gap-3" data-testid="request-messages">
      {messages.map(({ id, from, text, createdAt }) => (
        <li
          key={id}
          data-from={from}
          className={cn('max-w-prose rounded-xl px-4 py-3', from === side ? 'ms-auto bg-madder-wash' : 'me-auto bg-sunk')}
        >
          <p className="text-sm text-soft">
            {from === side ? t('partnerPlaces.messages.you') : t(`partnerPlaces.messages.${from}`)}
            {' · '}
            <time dateTime={createdAt}>{moment(createdAt, zone, language)}</time>
          </p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
            {text}
          </p>
        </li>
      ))}
    </ol>
  );
}
