import { useQuery } from '@tanstack/react-query';
import { readAll } from '@/lib/api/pages';
import { useApi } from '@/lib/services';
import { requestKeys } from './requests';

/** A place where events can be, as everybody sees it. */
export interface Place {
  id: string;
  businessName: string;
  city: string;
  countryCode: string;
  address: string;
  description: string | null;
  capacity: number | null;
  imageUrl: string | null;
}

/** The places that can be chosen. */
export function usePlaces() {
  const api = useApi();
  return useQuery({
    queryKey: requestKeys.places,
    queryFn: ({ signal }) => readAll<Place>(api, '/places', { signal }),
  });
}
