import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { readAnew } from '@/lib/api/read-anew';
import { useApi, useFreshNamespace, useNamespace, useNamespaceMessage } from '@/lib/services';

/** The pages that have pictures, with the places on each in the order in which they are met. */
export const SLOTS = {
  landing: ['hero', 'whyFresh', 'whyFast', 'whySupport', 'whyQuality', 'carousel1', 'carousel2', 'carousel3', 'carousel4'],
  about: ['aboutHero', 'aboutStory', 'aboutFeature1', 'aboutFeature2', 'aboutFeature3'],
} as const;

export type SitePage = keyof typeof SLOTS;
export type Slot = (typeof SLOTS)[SitePage][number];
type Images = Readonly<Record<string, string | null>>;

const key = (page: SitePage) => ['site-images', page] as const;
const path = (page: SitePage) => `/site-settings/${page}-images`;

/** The pictures of a page, each with its address or null, as they are now. */
export function useSiteImages(page: SitePage) {
  const api = useApi();
  const queries = useQueryClient();
  useNamespace('/site-settings');
  useNamespaceMessage('/site-settings', `${page}-images.updated`, (changed) => {
    queries.setQueryData<Images>(key(page), (known) => known && { ...known, ...changed });
    // An answer that is still on its way may be older than the message.
    void readAnew(queries, key(page));
  });
  useFreshNamespace('/site-settings', () => {
    void readAnew(queries, key(page));
  });
  return useQuery({ queryKey: key(page), queryFn: ({ signal }) => api.get<Images>(path(page), { signal }) });
}

export function useUploadImage(page: SitePage, slot: Slot) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.set('image', file);
      return api.post<unknown>(`${path(page)}/${slot}/upload`, { body: form });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: key(page) }),
  });
}

export function useRemoveImage(page: SitePage, slot: Slot) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<unknown>(`${path(page)}/${slot}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key(page) }),
  });
}
