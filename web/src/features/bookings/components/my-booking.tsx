import { Link } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button, buttonClass } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { BookingResource } from '@/lib/api/wire';
import { notify } from '@/lib/notices';
import { present } from '@/lib/present';
import { useCancelBooking } from '../api/cancel-booking';
import { BookingBadge } from './booking-badge';
import { Ticket } from './ticket';

interface MyBookingProps {
  booking: BookingResource;
  onCancelled?: () => void;
  /** What I have answered. */
  children?: ReactNode;
}

/** My booking for the event on this page: what it is, its ticket, and the way out. */
export function MyBooking({ booking, onCancelled, children }: MyBookingProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const admitted = booking.status === 'confirmed' || booking.status === 'attended';
  const cancellable = booking.status === 'pending' || booking.status === 'confirmed';
  return (
    <section aria-labelledby={headingId} data-testid="my-booking" data-status={booking.status} className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={headingId} className="text-2xl font-bold">
          {t('bookings.mine.title')}
        </h2>
        <BookingBadge status={booking.status} />
      </div>
      <p className="font-display text-3xl font-bold">{t('bookings.mine.seats', { count: booking.attendeeCount })}</p>
      {booking.status === 'pending' && <p className="text-soft">{t('bookings.mine.pendingText')}</p>}
      {admitted && (
        <div className="grid gap-3">
          <Ticket booking={booking} />
          <Link to="/bookings/$bookingId/ticket" params={{ bookingId: booking.id }} data-testid="print-ticket" className={buttonClass('outline')}>
            {t('bookings.mine.printTicket')}
          </Link>
        </div>
      )}
      <dl className="grid gap-3">
        <div className="flex justify-between gap-4">
          <dt className="text-soft">{t('bookings.mine.code')}</dt>
          <dd dir="ltr" className="min-w-0 break-all font-mono font-semibold">
            {booking.code}
          </dd>
        </div>
        {present(booking.notes) !== null && (
          <div>
            <dt className="text-soft">{t('bookings.mine.notes')}</dt>
            <dd dir="auto" className="wrap-anywhere text-start">
              {booking.notes}
            </dd>
          </div>
        )}
      </dl>
      {children}
      {cancellable && <CancelBooking booking={booking} {...(onCancelled && { onCancelled })} />}
    </section>
  );
}

function CancelBooking({ booking, onCancelled }: { booking: BookingResource; onCancelled?: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const cancel = useCancelBooking();
  const confirm = (): void => {
    cancel.mutate(booking.id, {
      onSuccess: () => {
        notify({ tone: 'info', text: t('bookings.said.cancelled') });
        onCancelled?.();
      },
      onSettled: () => {
        setAsking(false);
      },
    });
  };
  return (
    <>
      <FormFailure error={cancel.error} />
      <Button
        variant="danger"
        data-testid="cancel-booking"
        onClick={() => {
          setAsking(true);
        }}
      >
        {t('bookings.mine.cancel')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t('bookings.cancel.title')}
        text={t('bookings.cancel.text')}
        confirmLabel={t('bookings.cancel.confirm')}
        cancelLabel={t('actions.keep')}
        confirmTestId="confirm-cancel"
        busy={cancel.isPending}
        onConfirm={confirm}
        onClose={() => {
          setAsking(false);
        }}
      />
    </>
  );
}
