import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { TicketIcon } from '@/components/ui/icons';
import type { AttendeeResource, BookingStatus } from '@/lib/api/wire';
import { useLanguage } from '@/lib/hooks/use-language';
import { present } from '@/lib/present';
import { moment } from '@/lib/time/format';
import { useChangeAttendee } from '../api/change-attendee';

const TONES: Record<BookingStatus, BadgeTone> = {
  pending: 'few', confirmed: 'good', attended: 'brand', no_show: 'plain', cancelled: 'plain', expired: 'plain',
};

type Move = 'approve' | 'reject' | 'attended' | 'missed' | 'cancel';

const TO: Record<Move, BookingStatus> = { approve: 'confirmed', reject: 'cancelled', attended: 'attended', missed: 'no_show', cancel: 'cancelled' };

/** The moves that the server knows from each status. */
const MOVES: Record<BookingStatus, Move[]> = {
  pending: ['approve', 'reject'],
  confirmed: ['attended', 'missed', 'cancel'],
  attended: ['missed'],
  no_show: ['attended'],
  cancelled: [],
  expired: [],
};

interface AttendeeItemProps {
  attendee: AttendeeResource;
  timeZone: string;
  /** What else can be done about them. */
  actions: ReactNode;
  /** What they answered. */
  children: ReactNode;
}

export function AttendeeItem({ attendee, timeZone, actions, children }: AttendeeItemProps) {
  const { t } = useTranslation();
  const booked = moment(attendee.createdAt, timeZone, useLanguage());
  return (
    <li data-testid="attendee" data-status={attendee.status} data-booking={attendee.id} className="grid gap-3 border-t border-line py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
        <div className="min-w-0">
          <p className="wrap-anywhere text-lg font-semibold">
            <bdi dir="auto">{attendee.attendeeName}</bdi>
          </p>
          <p className="wrap-anywhere text-sm text-soft">
            <bdi dir="ltr">{attendee.email}</bdi>
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          {actions}
          <Badge tone={TONES[attendee.status]} data-testid="attendee-status">
            {t(`attendees.statuses.${attendee.status}`)}
          </Badge>
        </div>
      </div>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.95rem] text-soft">
        <span className="flex items-center gap-1.5">
          <TicketIcon />
          {t('attendees.seats', { count: attendee.attendeeCount })}
        </span>
        <bdi dir="ltr" className="font-mono">
          {attendee.code}
        </bdi>
        <span>{t('attendees.booked', { time: booked })}</span>
      </p>
      {present(attendee.notes) !== null && (
        <p className="whitespace-pre-line wrap-anywhere">
          <bdi dir="auto">{attendee.notes}</bdi>
        </p>
      )}
      {children}
      <Moves attendee={attendee} />
    </li>
  );
}

function Moves({ attendee }: { attendee: AttendeeResource }) {
  const { t } = useTranslation();
  const change = useChangeAttendee(attendee.eventId);
  const [asking, setAsking] = useState<'reject' | 'cancel' | null>(null);
  const moves = MOVES[attendee.status];
  const take = (move: Move): void => {
    change.mutate({ bookingId: attendee.id, status: TO[move] }, { onSettled: () => { setAsking(null); } });
  };
  if (moves.length === 0 && !change.error) return null;
  return (
    <div className="grid gap-2">
      <div role="group" aria-label={t('attendees.movesOf', { name: attendee.attendeeName })} className="flex flex-wrap gap-2">
        {moves.map((move) => (
          <Button
            key={move}
            variant={move === 'approve' ? 'primary' : move === 'reject' || move === 'cancel' ? 'danger' : 'outline'}
            busy={change.isPending && change.variables.status === TO[move]}
            disabled={change.isPending && change.variables.status !== TO[move]}
            data-testid={`attendee-${move}`}
            className="px-3"
            onClick={() => {
              if (move === 'reject' || move === 'cancel') setAsking(move);
              else take(move);
            }}
          >
            {t(`attendees.moves.${move}`)}
          </Button>
        ))}
      </div>
      <FormFailure error={change.error} />
      <ConfirmDialog
        open={asking !== null}
        title={t(`attendees.ask.${asking ?? 'cancel'}`, { name: attendee.attendeeName })}
        text={t('attendees.ask.text')}
        confirmLabel={t(`attendees.moves.${asking ?? 'cancel'}`)}
        cancelLabel={t('actions.keep')}
        confirmTestId="confirm-move"
        busy={change.isPending}
        onConfirm={() => {
          if (asking) take(asking);
        }}
        onClose={() => {
          setAsking(null);
        }}
      />
    </div>
  );
}
