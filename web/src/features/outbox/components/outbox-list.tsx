import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field, Input, Select } from '@/components/ui/field';
import { SearchIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { Empty, Failed, Loading } from '@/components/ui/states';
import { textOf } from '@/lib/forms';
import { useLanguage } from '@/lib/hooks/use-language';
import { problemText } from '@/lib/i18n/problem-text';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { MAIL_STATUSES, useOutbox, useOutboxSummary, type Mail, type MailStatus } from '../api/outbox';
import { MailBadge } from './mail-badge';
import { MailView } from './mail-view';

/** All mail, the newest first: found by who got it and how it stands, and opened in place. */
export function OutboxList() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<MailStatus>();
  const [q, setQ] = useState('');
  const search = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    setQ(textOf(new FormData(submitted.currentTarget), 'q'));
  };
  return (
    <>
      <NoServer />
      <form role="search" className="mb-6 grid gap-4 sm:grid-cols-[2fr_1fr]" onSubmit={search}>
        <Field label={t('outbox.search')}>
          {(wiring) => (
            <div className="flex gap-2">
              <Input {...wiring} name="q" type="search" dir="auto" maxLength={200} data-testid="outbox-search" />
              <Button type="submit" variant="outline" className="px-3" aria-label={t('outbox.searchSubmit')}>
                <SearchIcon />
              </Button>
            </div>
          )}
        </Field>
        <Field label={t('outbox.statusLabel')}>
          {(wiring) => (
            <Select
              {...wiring}
              value={status ?? ''}
              data-testid="outbox-status"
              onChange={(event) => {
                setStatus(MAIL_STATUSES.find((one) => one === event.target.value));
              }}
            >
              <option value="">{t('outbox.anyStatus')}</option>
              {MAIL_STATUSES.map((one) => (
                <option key={one} value={one}>
                  {t(`outbox.status.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
      <Mails status={status} q={q} />
    </>
  );
}

function NoServer() {
  const { t } = useTranslation();
  const { data } = useOutboxSummary();
  if (data?.isConfigured !== false) return null;
  return (
    <div className="mb-6" data-testid="no-mail-server">
      <Callout tone="info">{t('outbox.noServer')}</Callout>
    </div>
  );
}

function Mails(filter: { status: MailStatus | undefined; q: string }) {
  const { t } = useTranslation();
  const outbox = useOutbox(filter);
  if (outbox.isPending) return <Loading label={t('actions.loading')} />;
  if (!outbox.data) {
    return (
      <Failed
        title={t('outbox.failed')}
        text={problemText(t, outbox.error)}
        retryLabel={t('actions.retry')}
        onRetry={() => void outbox.refetch()}
      />
    );
  }
  const mails = outbox.data.pages.flatMap(({ data }) => data);
  if (mails.length === 0) return <Empty title={t('outbox.empty')} />;
  return (
    <>
      <ul>
        {mails.map((mail) => (
          <MailItem key={mail.id} mail={mail} />
        ))}
      </ul>
      <ShowMore list={outbox}>{t('outbox.more')}</ShowMore>
    </>
  );
}

function MailItem({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const zone = browserZone();
  return (
    <li data-testid="outbox-mail" data-mail-id={mail.id} className="border-t border-line py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="wrap-anywhere font-semibold" data-testid="mail-subject">
            <bdi dir="auto" lang={mail.language}>
              {mail.subject}
            </bdi>
          </p>
          <p className="wrap-anywhere text-sm text-soft">
            {mail.name !== '' && (
              <>
                <bdi>{mail.name}</bdi>
                {' · '}
              </>
            )}
            <bdi>{mail.to}</bdi>
            {' · '}
            <time dateTime={mail.createdAt}>{moment(mail.createdAt, zone, language)}</time>
          </p>
          {mail.lastError !== null && (
            <p className="wrap-anywhere mt-1 text-sm text-bad" data-testid="mail-error">
              <bdi dir="auto">{mail.lastError}</bdi>
            </p>
          )}
        </div>
        <div className="flex items-center gap-3">
          {mail.attempts > 0 && <span className="text-sm text-soft">{t('outbox.attempts', { count: mail.attempts })}</span>}
          <MailBadge status={mail.status} />
          <Button
            variant="quiet"
            aria-expanded={open}
            data-testid="open-mail"
            onClick={() => {
              setOpen(!open);
            }}
          >
            {open ? t('outbox.hide') : t('outbox.show')}
          </Button>
        </div>
      </div>
      {open && <MailView mail={mail} />}
    </li>
  );
}
