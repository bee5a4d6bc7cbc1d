import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi, useIdentity } from '@/lib/services';

interface CalendarLink {
  url: string;
}

const PATH = '/users/me/calendar-link';
const key = ['calendar', 'link'] as const;

/** The private address under which a calendar program reads my bookings. */
export function useCalendarLink() {
  const api = useApi();
  const identity = useIdentity();
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<CalendarLink>(PATH, { signal }),
    enabled: identity !== null,
    staleTime: Infinity,
  });
}

/** Makes a new address; the old one is dead. */
export function useRenewCalendarLink() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<CalendarLink>(PATH),
    onSuccess: (link) => {
      queries.setQueryData(key, link);
    },
  });
}
