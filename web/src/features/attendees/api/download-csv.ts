import { useMutation } from '@tanstack/react-query';
import { saveFile } from '@/lib/save-file';
import { useApi } from '@/lib/services';
import type { AttendeeFilter } from './list-attendees';

/** Saves an event's bookings as a CSV file, under the name that the server gives it. */
export function useDownloadCsv(eventId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (filter: AttendeeFilter) => {
      const { blob, name } = await api.file(`/events/${eventId}/bookings.csv`, { query: { ...filter } });
      saveFile(blob, name);
    },
  });
}
