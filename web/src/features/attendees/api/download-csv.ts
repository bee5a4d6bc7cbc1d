import { useMutation } from '@tanstack/react-query';
import { useApi } from '@/lib/services';
import type { AttendeeFilter } from './list-attendees';

/** How long the browser may take to begin writing the file. */
const KEEP_MS = 60_000;

/** Saves an event's bookings as a CSV file, under the name that the server gives it. */
export function useDownloadCsv(eventId: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (filter: AttendeeFilter) => {
      const { blob, name } = await api.file(`/events/${eventId}/bookings.csv`, { query: { ...filter } });
      const address = URL.createObjectURL(blob);
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(address);
      }, KEEP_MS);
    },
  });
}
