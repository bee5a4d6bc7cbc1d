import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCreate } from '@/lib/api/use-create';
import { useApi } from '@/lib/services';
import { requestKeys, type PartnerRequest, type PlaceDetails, type PlaceOffer } from './requests';

/** Answers come by mail; whoever looks at the page meanwhile sees them there too. */
const REFRESH_MS = 10_000;

/** `link`: where no mail goes out, the page of the request, to be kept. */
type MadeRequest = PartnerRequest & { link?: string };

/** Offers a place. */
export function useOfferPlace() {
  const api = useApi();
  return useCreate<PlaceOffer, MadeRequest>((offer, idempotencyKey) =>
    api.post<MadeRequest>('/partner-places/requests', { body: offer, idempotencyKey }),
  );
}

/** The request that the key of a letter opens, or without one the newest of whoever is signed in. */
export function useMyRequest(key: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: requestKeys.mine(key),
    queryFn: ({ signal }) => api.get<PartnerRequest>('/partner-places/me', { signal, query: { key } }),
    refetchInterval: REFRESH_MS,
  });
}

/** Changes one's own request, or adds a message. */
export function useChangeMyRequest(key: string | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: Partial<PlaceDetails> & { message?: string }) =>
      api.patch<PartnerRequest>('/partner-places/me/request', { body: changes, query: { key } }),
    onSuccess: (request) => {
      queries.setQueryData(requestKeys.mine(key), request);
    },
  });
}
