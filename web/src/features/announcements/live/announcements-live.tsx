import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notify } from '@/lib/notices';
import { useFreshConnection, useLiveMessage } from '@/lib/services';
import { announcementKeys } from '../api/announcements';

/** A notice is a glance; the whole text is on the event's page. */
const GLANCE_CHARS_MAX = 140;

/** Hears what organizers tell, once for the whole app. */
export function AnnouncementsLive() {
  const queries = useQueryClient();
  const { t } = useTranslation();
  useLiveMessage('organizer-announcement', ({ eventId, message, organizerName, priority }) => {
    void queries.invalidateQueries({ queryKey: announcementKeys.ofEvent(eventId) });
    notify({
      tone: priority === 'high' ? 'bad' : 'info',
      text: t('announcements.news', { name: organizerName, message: glance(message) }),
      action: { label: t('announcements.open'), href: `/events/${eventId}` },
    });
  });
  useFreshConnection((again) => {
    if (again) void queries.invalidateQueries({ queryKey: announcementKeys.all });
  });
  return null;
}

function glance(message: string): string {
  const characters = Array.from(message);
  return characters.length <= GLANCE_CHARS_MAX ? message : `${characters.slice(0, GLANCE_CHARS_MAX).join('')}…`;
}
