import { useTranslation } from 'react-i18next';
import { SanitisedSvg } from '@/components/ui/sanitised-svg';
import type { BookingResource } from '@/lib/api/wire';
import { useTicket } from '../api/get-ticket';

/** The QR code that opens the door, dark on white in both themes, since scanners want it so. */
export function Ticket({ booking }: { booking: BookingResource }) {
  const { t } = useTranslation();
  const { data: svg, isError } = useTicket(booking.id);
  if (isError) return <p className="text-soft">{t('bookings.mine.ticketFailed')}</p>;
  return (
    <div className="mx-auto aspect-square w-full max-w-60 rounded-md bg-white p-3 text-black" data-testid="ticket">
      {svg === undefined ? (
        <div aria-hidden className="size-full animate-pulse rounded bg-neutral-200" />
      ) : (
        <SanitisedSvg source={svg} label={t('bookings.mine.ticketLabel')} className="[&>svg]:size-full" />
      )}
    </div>
  );
}
