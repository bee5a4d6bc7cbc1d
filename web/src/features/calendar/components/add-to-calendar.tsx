import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { buttonClass } from '@/components/ui/button';
import { CalendarIcon } from '@/components/ui/icons';
import { problemText } from '@/lib/i18n/problem-text';
import { notify } from '@/lib/notices';
import { saveFile } from '@/lib/save-file';
import { useApi, useIdentity } from '@/lib/services';

const KIND = 'text/calendar';

/** Gives an event to the calendar of this device: as a plain link, or, to those signed in, with what only they may know. */
export function AddToCalendar({ eventId, className }: { eventId: string; className?: string }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const save = useSave(eventId);
  return (
    <a
      href={`/api/v1/events/${eventId}.ics`}
      download={`event-${eventId}.ics`}
      data-testid="add-to-calendar"
      className={buttonClass('outline', className)}
      onClick={(event) => {
        if (identity === null) return;
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <CalendarIcon />
      {t('calendar.add')}
    </a>
  );
}

/** A link carries no token, so the file is fetched and then saved. */
function useSave(eventId: string) {
  const { t } = useTranslation();
  const api = useApi();
  return useMutation({
    mutationFn: () => api.text(`/events/${eventId}.ics`),
    onSuccess: (file) => {
      saveFile(new Blob([file], { type: KIND }), `event-${eventId}.ics`);
    },
    onError: (error) => {
      notify({ tone: 'bad', text: problemText(t, error) });
    },
  });
}
