import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notify } from '@/lib/notices';
import { useDecide, useDeleteRequest, type Decision } from '../api/inbox';
import type { PartnerRequest, RequestStatus } from '../api/requests';
import { WordsForm } from './words-form';

/** What needs words to the applicant. */
type Wordy = Exclude<Decision['act'], 'approve'>;
type Act = Decision['act'];

const MAY: Record<Act, readonly RequestStatus[]> = {
  approve: ['pending', 'needs_info', 'rejected'],
  'request-details': ['pending'],
  reject: ['pending', 'needs_info', 'approved'],
  message: ['pending', 'needs_info', 'approved', 'rejected'],
};
const WORDY = ['request-details', 'reject', 'message'] as const;
const DANGER: ReadonlySet<Act> = new Set(['reject']);

function decisionOf(act: Wordy, text: string): Decision {
  return act === 'reject' ? { act, reason: text } : { act, message: text };
}

/** What an administrator can do about a request as it stands. */
export function DecisionDesk({ request }: { request: PartnerRequest }) {
  const { t } = useTranslation();
  const decide = useDecide(request.id);
  const [writing, setWriting] = useState<Wordy>();
  const may = (act: Act): boolean => MAY[act].includes(request.status) && (act !== 'message' || request.email !== '');
  const said = (act: Act): void => {
    setWriting(undefined);
    notify({ tone: 'good', text: t(`partnerPlaces.decide.done.${act}`) });
  };
  const open = writing !== undefined && may(writing) ? writing : undefined;
  return (
    <div className="grid gap-4 border-t border-line pt-4" data-testid="decision-desk">
      <div className="flex flex-wrap gap-3">
        {may('approve') && (
          <Button
            busy={decide.isPending && decide.variables.act === 'approve'}
            data-testid="approve-request"
            onClick={() => {
              decide.mutate({ act: 'approve', updatedAt: request.updatedAt }, { onSuccess: () => { said('approve'); } });
            }}
          >
            {t('partnerPlaces.decide.approve')}
          </Button>
        )}
        {WORDY.filter(may).map((act) => (
          <Button
            key={act}
            variant={DANGER.has(act) ? 'danger' : 'outline'}
            aria-expanded={open === act}
            data-testid={`${act}-open`}
            onClick={() => {
              decide.reset();
              setWriting(open === act ? undefined : act);
            }}
          >
            {t(`partnerPlaces.decide.${act}`)}
          </Button>
        ))}
        <DeleteRequest request={request} />
      </div>
      {open === undefined ? (
        <FormFailure error={decide.error} />
      ) : (
        <WordsForm
          key={open}
          data-testid={`${open}-form`}
          label={t(`partnerPlaces.decide.words.${open}`)}
          submitLabel={t(`partnerPlaces.decide.${open}`)}
          busy={decide.isPending}
          error={decide.error}
          onSubmit={(text) => {
            decide.mutate(decisionOf(open, text), { onSuccess: () => { said(open); } });
          }}
        />
      )}
    </div>
  );
}

function DeleteRequest({ request }: { request: PartnerRequest }) {
  const { t } = useTranslation();
  const remove = useDeleteRequest(request.id);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="quiet"
        data-testid="delete-request"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('partnerPlaces.decide.delete')}
      </Button>
      <FormFailure error={remove.error} />
      <ConfirmDialog
        open={asking}
        title={t('partnerPlaces.decide.deleteTitle', { name: request.businessName })}
        text={t('partnerPlaces.decide.deleteText')}
        confirmLabel={t('partnerPlaces.decide.delete')}
        cancelLabel={t('actions.keep')}
        busy={remove.isPending}
        confirmTestId="confirm-delete"
        onConfirm={() => {
          remove.mutate(undefined, {
            onSettled: () => {
              setAsking(false);
            },
          });
        }}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}
