import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Field, Input } from '@/components/ui/field';
import { SearchIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { textOf } from '@/lib/forms';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { useFreshNamespace, useNamespace, useNamespaceMessage } from '@/lib/services';
import { formatNumber } from '@/lib/time/format';
import { useInboxChanged, usePartnerRequests, useRequestSummary, type InboxFilter, type RequestSummary } from '../api/inbox';
import { REQUEST_STATUSES, type RequestStatus } from '../api/requests';
import { InboxEntry } from './inbox-entry';

const COUNTED: Record<RequestStatus, keyof RequestSummary> = {
  pending: 'pending',
  needs_info: 'needsInfo',
  approved: 'approved',
  rejected: 'rejected',
};

/** All requests of partner places, by how they stand; changes under the eyes. */
export function Inbox() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<InboxFilter>({ status: undefined, q: '' });
  const changed = useInboxChanged();
  useNamespace('/partner-places');
  useNamespaceMessage('/partner-places', 'partner-places.changed', () => void changed());
  useFreshNamespace('/partner-places', () => void changed());
  const search = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    setFilter({ ...filter, q: textOf(new FormData(submitted.currentTarget), 'q') });
  };
  return (
    <>
      <form role="search" className="mb-4" onSubmit={search}>
        <Field label={t('partnerPlaces.inbox.search')}>
          {(wiring) => (
            <div className="flex gap-2">
              <Input {...wiring} name="q" type="search" dir="auto" maxLength={200} data-testid="inbox-search" />
              <Button type="submit" variant="outline" className="px-3" aria-label={t('partnerPlaces.inbox.searchSubmit')}>
                <SearchIcon />
              </Button>
            </div>
          )}
        </Field>
      </form>
      <StatusTabs
        status={filter.status}
        onChange={(status) => {
          setFilter({ ...filter, status });
        }}
      />
      <Requests filter={filter} />
    </>
  );
}

function StatusTabs({ status, onChange }: { status: RequestStatus | undefined; onChange: (status: RequestStatus | undefined) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: summary } = useRequestSummary();
  const countOf = (one: RequestStatus | undefined): string => {
    if (!summary) return '';
    const counted: readonly RequestStatus[] = one === undefined ? REQUEST_STATUSES : [one];
    const count = counted.reduce((sum, status) => sum + summary[COUNTED[status]], 0);
    return formatNumber(count, language);
  };
  return (
    <div role="group" aria-label={t('partnerPlaces.inbox.status')} className="mb-6 flex flex-wrap gap-2">
      {[undefined, ...REQUEST_STATUSES].map((one) => (
        <Button
          key={one ?? 'all'}
          variant={one === status ? 'outline' : 'quiet'}
          aria-pressed={one === status}
          data-testid={`inbox-${one ?? 'all'}`}
          onClick={() => {
            onChange(one);
          }}
        >
          {t(one === undefined ? 'partnerPlaces.inbox.all' : `partnerPlaces.status.${one}`)}{' '}
          <span className="font-normal text-soft">{countOf(one)}</span>
        </Button>
      ))}
    </div>
  );
}

function Requests({ filter }: { filter: InboxFilter }) {
  const { t } = useTranslation();
  const requests = usePartnerRequests(filter);
  if (requests.isPending) return <Loading label={t('actions.loading')} />;
  if (!requests.data) {
    return (
      <Failed
        title={t('partnerPlaces.inbox.failed')}
        text={problemText(t, requests.error)}
        retryLabel={t('actions.retry')}
        onRetry={() => void requests.refetch()}
      />
    );
  }
  const all = requests.data.pages.flatMap(({ data }) => data);
  if (all.length === 0) return <Empty title={t('partnerPlaces.inbox.empty')} />;
  return (
    <>
      <ul>
        {all.map((request) => (
          <InboxEntry key={request.id} request={request} />
        ))}
      </ul>
      <ShowMore list={requests}>{t('partnerPlaces.inbox.more')}</ShowMore>
    </>
  );
}
