import { useTranslation } from 'react-i18next';
import { Failed, Loading } from '@/components/ui/states';
import { problemText } from '@/lib/i18n/problem-text';
import { useTeam } from '../api/team';
import { HelperEntry } from './helper-entry';
import { InvitationEntry } from './invitation-entry';
import { InviteForm } from './invite-form';

/** Who helps with an event, for its owner: to add, to change, to remove, to hand over to. */
export function Team({ eventId, onHandedOver }: { eventId: string; onHandedOver: () => void }) {
  const { t } = useTranslation();
  const { data: team, error, isPending, refetch } = useTeam(eventId);
  if (isPending) return <Loading label={t('actions.loading')} />;
  if (!team) {
    return <Failed title={t('team.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  return (
    <div className="grid gap-10">
      <ul className="grid" data-testid="team">
        {team.data.map((helper) => (
          <HelperEntry key={helper.userId} eventId={eventId} helper={helper} onHandedOver={onHandedOver} />
        ))}
      </ul>
      {team.invitations.length > 0 && (
        <section>
          <h2 className="mb-1 text-lg font-semibold text-soft">{t('team.invited')}</h2>
          <ul className="grid" data-testid="invitations">
            {team.invitations.map((invitation) => (
              <InvitationEntry key={invitation.id} eventId={eventId} invitation={invitation} />
            ))}
          </ul>
        </section>
      )}
      <section className="rounded-xl border border-line bg-sheet p-5 sm:p-6">
        <h2 className="mb-4 text-2xl font-bold">{t('team.ask.title')}</h2>
        <InviteForm eventId={eventId} />
      </section>
    </div>
  );
}
