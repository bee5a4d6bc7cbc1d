import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { useLanguage } from '@/lib/hooks/use-language';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import type { PartnerRequest } from '../api/requests';
import { DecisionDesk } from './decision-desk';
import { MessageList } from './message-list';
import { PlaceFacts } from './place-facts';
import { RequestBadge } from './request-badge';

/** A request in the inbox, opened in place. */
export function InboxEntry({ request }: { request: PartnerRequest }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const headingId = useId();
  return (
    <li data-testid="partner-request" data-request-id={request.id} className="border-t border-line py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id={headingId} className="wrap-anywhere text-lg font-semibold">
            <bdi dir="auto">{request.businessName}</bdi>
          </h2>
          <p className="wrap-anywhere text-sm text-soft">
            <bdi>{request.city}</bdi>
            {request.contactName !== '' && (
              <>
                {' · '}
                <bdi>{request.contactName}</bdi>
              </>
            )}
            {' · '}
            <time dateTime={request.createdAt}>{moment(request.createdAt, browserZone(), language)}</time>
          </p>
        </div>
        <div className="flex items-center gap-3">
          {request.messages.length > 0 && (
            <span className="text-sm text-soft">{t('partnerPlaces.inbox.messages', { count: request.messages.length })}</span>
          )}
          <RequestBadge status={request.status} />
          <Button
            variant="quiet"
            aria-expanded={open}
            aria-describedby={headingId}
            data-testid="open-request"
            onClick={() => {
              setOpen(!open);
            }}
          >
            {t(open ? 'partnerPlaces.inbox.hide' : 'partnerPlaces.inbox.show')}
          </Button>
        </div>
      </div>
      {open && (
        <div className="mt-4 grid gap-6 rounded-xl border border-line bg-sheet p-5">
          <PlaceFacts request={request} />
          <MessageList messages={request.messages} side="admin" />
          <DecisionDesk request={request} />
        </div>
      )}
    </li>
  );
}
