import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { useLanguage } from '@/lib/hooks/use-language';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';
import { useWithdrawInvitation, type InvitationResource } from '../api/team';

/** Somebody who was written to and has not answered yet. */
export function InvitationEntry({ eventId, invitation }: { eventId: string; invitation: InvitationResource }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const withdraw = useWithdrawInvitation(eventId);
  return (
    <li data-testid="invitation" className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line py-4">
      <p className="min-w-0">
        <span className="block wrap-anywhere font-semibold">
          <bdi dir="ltr">{invitation.email}</bdi>
        </span>
        <span className="text-sm text-soft">{t('team.expires', { time: moment(invitation.expiresAt, browserZone(), language) })}</span>
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <Badge>{t(`team.role.${invitation.role}`)}</Badge>
        <Button
          variant="outline"
          busy={withdraw.isPending}
          data-testid="withdraw-invitation"
          onClick={() => {
            withdraw.mutate(invitation.id);
          }}
        >
          {t('team.withdraw')}
        </Button>
      </div>
      <FormFailure error={withdraw.error} />
    </li>
  );
}
