import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import type { BookingResource } from '@/lib/api/wire';
import { Ticket } from './ticket';

interface PaperTicketProps {
  booking: BookingResource;
  title: string;
  /** What the event's feature says of when and where. */
  children: ReactNode;
}

/** A ticket to print: one page, in black on white. */
export function PaperTicket({ booking, title, children }: PaperTicketProps) {
  const { t } = useTranslation();
  return (
    <article
      data-testid="paper-ticket"
      className="mx-auto grid max-w-2xl gap-6 rounded-xl border border-line bg-white p-6 text-black sm:p-8 print:max-w-none print:rounded-none print:border-0 print:p-0"
    >
      <header className="grid gap-2">
        <div aria-hidden className="weave w-full text-black" />
        <p className="text-lg">{t('bookings.paper.title')}</p>
        <h1 className="line-clamp-4 wrap-anywhere text-3xl font-bold">
          <bdi dir="auto">{title}</bdi>
        </h1>
      </header>
      <div className="grid items-start gap-6 sm:grid-cols-[1fr_15rem] print:grid-cols-[1fr_15rem]">
        <dl className="grid gap-4">
          {children}
          <PaperFact term={t('bookings.paper.name')}>
            <bdi dir="auto">{booking.attendeeName}</bdi>
          </PaperFact>
          <PaperFact term={t('bookings.paper.seats')}>{t('bookings.mine.seats', { count: booking.attendeeCount })}</PaperFact>
        </dl>
        <Ticket booking={booking} />
      </div>
      <hr aria-hidden className="border-t-2 border-dashed border-neutral-400" />
      <p className="text-center">
        <span className="block">{t('bookings.paper.code')}</span>
        <span dir="ltr" data-testid="ticket-code" className="block font-mono text-4xl font-bold tracking-widest sm:text-5xl">
          {spaced(booking.code)}
        </span>
      </p>
      <p className="text-center">{t('bookings.paper.show')}</p>
      <Button
        className="justify-self-center print:hidden"
        onClick={() => {
          window.print();
        }}
      >
        {t('bookings.paper.print')}
      </Button>
    </article>
  );
}

export function PaperFact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-neutral-600">{term}</dt>
      <dd className="line-clamp-3 wrap-anywhere text-xl font-semibold">{children}</dd>
    </div>
  );
}

/** `ABCDE-FGHJK`: easier to read out; the door takes it with and without. */
function spaced(code: string): string {
  return code.length === 10 ? `${code.slice(0, 5)}-${code.slice(5)}` : code;
}
