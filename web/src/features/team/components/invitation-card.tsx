import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { useLanguage } from '@/lib/hooks/use-language';
import { notify } from '@/lib/notices';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useAcceptInvitation, type Invited } from '../api/invitation';

interface InvitationCardProps {
  invitationKey: string;
  invited: Invited;
  /** What a visitor sees in the place of the button: the way to sign in. Null for those who are. */
  signIn: ReactNode;
  onAccepted: (eventId: string) => void;
}

/** What somebody is invited to, and the button that takes it. */
export function InvitationCard({ invitationKey, invited, signIn, onAccepted }: InvitationCardProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const accept = useAcceptInvitation(invitationKey);
  return (
    <section data-testid="invitation-card" className="mx-auto grid max-w-xl gap-5 rounded-xl border border-line bg-sheet p-5 shadow-sheet sm:p-8">
      <p className="text-lg text-soft">{t('team.invitation.by', { name: invited.invitedBy })}</p>
      <h1 className="wrap-anywhere text-3xl font-bold">
        <bdi dir="auto">{invited.eventTitle}</bdi>
      </h1>
      <p>{moment(invited.startDate, invited.timeZone, language)}</p>
      <p>
        <strong>{t(`team.role.${invited.role}`)}</strong>: {t(`team.may.${invited.role}`)}
      </p>
      <FormFailure error={accept.error} />
      {signIn ?? (
        <Button
          busy={accept.isPending}
          data-testid="accept-invitation"
          onClick={() => {
            accept.mutate(undefined, {
              onSuccess: ({ eventId }) => {
                notify({ tone: 'good', text: t('team.invitation.accepted') });
                onAccepted(eventId);
              },
            });
          }}
        >
          {t('team.invitation.accept')}
        </Button>
      )}
      <p className="text-sm text-soft">{t('team.expires', { time: moment(invited.expiresAt, browserZone(), language) })}</p>
    </section>
  );
}
