import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { useLetter, useOutboxSummary, useRetryMail, type Letter, type Mail, type MailStatus } from '../api/outbox';

const CAN_BE_SENT: ReadonlySet<MailStatus> = new Set(['failed', 'kept', 'queued']);

/** What is in a mail, as plain text or as its HTML; and the means to send it now. */
export function MailView({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  const letter = useLetter(mail.id);
  if (letter.isPending) return <Loading label={t('actions.loading')} rows={1} />;
  if (!letter.data) {
    return (
      <Failed
        title={t('outbox.failed')}
        text={problemText(t, letter.error)}
        retryLabel={t('actions.retry')}
        onRetry={() => void letter.refetch()}
      />
    );
  }
  return (
    <div className="mt-4 grid gap-3">
      {letter.data.html === '' ? <PlainText letter={letter.data} /> : <Bodies letter={letter.data} />}
      <SendNow mail={mail} />
    </div>
  );
}

function Bodies({ letter }: { letter: Letter }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'html' | 'text'>('html');
  return (
    <>
      <div role="group" aria-label={t('outbox.form')} className="flex gap-2">
        {(['html', 'text'] as const).map((form) => (
          <Button
            key={form}
            variant={form === shown ? 'outline' : 'quiet'}
            aria-pressed={form === shown}
            data-testid={`show-${form}`}
            onClick={() => {
              setShown(form);
            }}
          >
            {t(`outbox.${form}`)}
          </Button>
        ))}
      </div>
      {shown === 'html' ? (
        // Nothing in it runs, goes anywhere or knows this site.
        <iframe
          sandbox=""
          srcDoc={letter.html}
          title={t('outbox.preview', { subject: letter.subject })}
          data-testid="mail-html"
          className="h-96 w-full rounded-xl border border-line bg-white"
        />
      ) : (
        <PlainText letter={letter} />
      )}
    </>
  );
}

function PlainText({ letter }: { letter: Letter }) {
  return (
    <pre
      dir="auto"
      lang={letter.language}
      data-testid="mail-text"
      className="wrap-anywhere rounded-xl border border-line bg-sheet p-4 font-sans whitespace-pre-wrap"
    >
      {letter.text}
    </pre>
  );
}

function SendNow({ mail }: { mail: Mail }) {
  const { t } = useTranslation();
  const summary = useOutboxSummary();
  const retry = useRetryMail();
  if (mail.channel === 'sms') return null;
  if (summary.data?.isConfigured !== true || !CAN_BE_SENT.has(mail.status)) return null;
  const send = (): void => {
    retry.mutate(mail.id, {
      onSuccess: () => {
        notify({ tone: 'good', text: t('outbox.queuedAgain') });
      },
      onError: (error) => {
        notify({ tone: 'bad', text: problemText(t, error) });
      },
    });
  };
  return (
    <div>
      <Button busy={retry.isPending} onClick={send} data-testid="retry-mail">
        {t('outbox.sendNow')}
      </Button>
    </div>
  );
}
