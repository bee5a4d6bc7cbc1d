import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { focusFirstInvalid } from '@/lib/forms';
import { notify } from '@/lib/notices';
import { useChangeMyRequest } from '../api/my-request';
import { isOpen, type PartnerRequest } from '../api/requests';
import { MessageList } from './message-list';
import { PlaceFacts } from './place-facts';
import { PlaceFields } from './place-fields';
import { RequestBadge } from './request-badge';
import { usePlaceForm } from './use-place-form';
import { WordsForm } from './words-form';

interface MyRequestProps {
  request: PartnerRequest;
  linkKey: string | undefined;
}

/** One's own request: how it stands, what was written, and the means to answer and to change it. */
export function MyRequest({ request, linkKey }: MyRequestProps) {
  const { t } = useTranslation();
  const say = useChangeMyRequest(linkKey);
  const [editing, setEditing] = useState(false);
  return (
    <div className="grid gap-8" data-testid="my-request">
      <header className="grid gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="wrap-anywhere text-4xl font-bold">
            <bdi dir="auto">{request.businessName}</bdi>
          </h1>
          <RequestBadge status={request.status} />
        </div>
        <div role="status">
          <Callout tone={request.status === 'needs_info' ? 'few' : 'info'}>{t(`partnerPlaces.means.${request.status}`)}</Callout>
        </div>
      </header>
      <section className="grid gap-4">
        <h2 className="text-2xl font-bold">{t('partnerPlaces.messages.title')}</h2>
        <MessageList messages={request.messages} side="applicant" />
        <WordsForm
          data-testid="answer-form"
          label={t('partnerPlaces.messages.answer')}
          submitLabel={t('partnerPlaces.messages.send')}
          busy={say.isPending}
          error={say.error}
          onSubmit={(message, done) => {
            say.mutate({ message }, { onSuccess: done });
          }}
        />
      </section>
      <section className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-2xl font-bold">{t('partnerPlaces.mine.details')}</h2>
          {isOpen(request) && !editing && (
            <Button
              variant="outline"
              data-testid="edit-request"
              onClick={() => {
                setEditing(true);
              }}
            >
              {t('partnerPlaces.mine.edit')}
            </Button>
          )}
        </div>
        {editing && isOpen(request) ? (
          <EditForm
            request={request}
            linkKey={linkKey}
            onClose={() => {
              setEditing(false);
            }}
          />
        ) : (
          <PlaceFacts request={request} />
        )}
      </section>
    </div>
  );
}

function EditForm({ request, linkKey, onClose }: MyRequestProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeMyRequest(linkKey);
  const form = usePlaceForm({ asksEmail: false, error: change.error });
  const submit = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const element = submitted.currentTarget;
    const read = form.read(element);
    if (!read || change.isPending) return;
    change.mutate(read.place, {
      onSuccess: () => {
        notify({ tone: 'good', text: t('partnerPlaces.mine.saved') });
        onClose();
      },
      onError: () => {
        focusFirstInvalid(element);
      },
    });
  };
  return (
    <form onSubmit={submit} noValidate data-testid="edit-form" className="grid gap-5 rounded-xl border border-line bg-sheet p-5 sm:p-6">
      <FormFailure error={change.error} />
      <PlaceFields place={request} errorOf={form.errorOf} asksEmail={false} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={change.isPending}>
          {t('partnerPlaces.mine.save')}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {t('partnerPlaces.mine.cancel')}
        </Button>
      </div>
    </form>
  );
}
