import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Select } from '@/components/ui/field';
import { notify } from '@/lib/notices';
import { HELPER_ROLES, useAskToHelp, useHandOver, useRemoveHelper, type Helper } from '../api/team';

interface HelperEntryProps {
  eventId: string;
  helper: Helper;
  onHandedOver: () => void;
}

/** One person of the team, and what the owner can do about them. */
export function HelperEntry({ eventId, helper, onHandedOver }: HelperEntryProps) {
  const { t } = useTranslation();
  return (
    <li data-testid="helper" data-role={helper.role} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line py-4">
      <p className="min-w-0">
        <span className="block wrap-anywhere font-semibold">
          <bdi dir="auto">{helper.name}</bdi>
        </span>
        <span className="block wrap-anywhere text-sm text-soft">
          <bdi dir="ltr">{helper.email}</bdi>
        </span>
      </p>
      {helper.role === 'owner' ? (
        <Badge tone="brand">{t('team.role.owner')}</Badge>
      ) : (
        <Controls eventId={eventId} helper={helper} onHandedOver={onHandedOver} />
      )}
    </li>
  );
}

function Controls({ eventId, helper, onHandedOver }: HelperEntryProps) {
  const { t } = useTranslation();
  const change = useAskToHelp(eventId);
  const remove = useRemoveHelper(eventId);
  const handOver = useHandOver(eventId);
  const [asking, setAsking] = useState<'remove' | 'handOver' | null>(null);
  const done = { onSettled: () => { setAsking(null); } };
  return (
    <div className="grid justify-items-end gap-2">
      <div className="flex flex-wrap items-center justify-end gap-2">
        <Select
          aria-label={t('team.roleOf', { name: helper.name })}
          data-testid="helper-role"
          className="w-auto"
          value={helper.role}
          disabled={change.isPending}
          onChange={(event) => {
            const role = HELPER_ROLES.find((one) => one === event.target.value);
            if (role) change.mutate({ email: helper.email, role });
          }}
        >
          {HELPER_ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`team.role.${role}`)}
            </option>
          ))}
        </Select>
        {helper.role === 'co_organizer' && (
          <Button variant="outline" data-testid="hand-over" onClick={() => { setAsking('handOver'); }}>
            {t('team.handOver.action')}
          </Button>
        )}
        <Button variant="danger" data-testid="remove-helper" onClick={() => { setAsking('remove'); }}>
          {t('team.remove.action')}
        </Button>
      </div>
      <FormFailure error={change.error ?? remove.error ?? handOver.error} />
      <ConfirmDialog
        open={asking !== null}
        title={t(`team.${asking ?? 'remove'}.title`, { name: helper.name })}
        text={t(`team.${asking ?? 'remove'}.text`)}
        confirmLabel={t(`team.${asking ?? 'remove'}.action`)}
        cancelLabel={t('team.keep')}
        confirmTestId="confirm-team"
        busy={remove.isPending || handOver.isPending}
        onConfirm={() => {
          if (asking === 'remove') remove.mutate(helper.userId, done);
          if (asking !== 'handOver') return;
          handOver.mutate(helper.userId, {
            ...done,
            onSuccess: () => {
              notify({ tone: 'good', text: t('team.said.handedOver', { name: helper.name }) });
              onHandedOver();
            },
          });
        }}
        onClose={() => {
          setAsking(null);
        }}
      />
    </div>
  );
}
