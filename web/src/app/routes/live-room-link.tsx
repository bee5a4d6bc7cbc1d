import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { ChatIcon } from '@/components/ui/icons';
import type { EventResource } from '@/lib/api/wire';
import { useMayWrite } from './use-room-rights';

/** The way into the live room: for those who take part in it always, for others while the event is on. */
export function LiveRoomLink({ event }: { event: EventResource }) {
  const { t } = useTranslation();
  const mayWrite = useMayWrite(event);
  if (!mayWrite && event.status !== 'ONGOING') return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-line bg-sheet p-4 sm:px-5">
      <span className="text-madder">
        <ChatIcon />
      </span>
      <div className="min-w-0 flex-1 basis-40">
        <h2 className="text-lg font-bold">{t('room.title')}</h2>
        {mayWrite && <p className="text-soft">{t('room.enterText')}</p>}
      </div>
      <Link
        to="/events/$eventId/live"
        params={{ eventId: event.id }}
        data-testid="live-room-link"
        className={buttonClass(mayWrite ? 'primary' : 'outline')}
      >
        {t(mayWrite ? 'room.enter' : 'room.readAlong')}
        <span className="sr-only">: {t('room.title')}</span>
      </Link>
    </div>
  );
}
