import { useMutation, useQuery } from '@tanstack/react-query';
import type { ApiClient } from '@/lib/api/client';
import type { Attachment } from '@/lib/api/wire-chats';
import { saveFile } from '@/lib/save-file';
import { useApi } from '@/lib/services';
import { chatKeys } from './chat-keys';

export const ATTACHMENTS_MAX = 10;
const MIB = 1024 * 1024;
const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];
const PDF = 'application/pdf';
/** Bytes the server takes of each kind. */
const MAX_BYTES = { picture: 5 * MIB, pdf: 10 * MIB };

/** What the browser's own choice of files shows. */
export const ACCEPTED_FILES = [...PICTURES, PDF].join(',');

export function isPicture({ type }: Pick<Attachment, 'type'>): boolean {
  return type.startsWith('image/');
}

/** Why a file is not worth sending. The server looks into it and has the last word. */
export function refusedFile({ type, size }: Pick<File, 'type' | 'size'>): 'kind' | 'size' | undefined {
  if (!PICTURES.includes(type) && type !== PDF) return 'kind';
  return size > (type === PDF ? MAX_BYTES.pdf : MAX_BYTES.picture) ? 'size' : undefined;
}

export function uploadFile(api: ApiClient, file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Attachment> {
  const form = new FormData();
  form.set('file', file);
  return api.upload<Attachment>('/uploads', form, onProgress, signal);
}

/** A picture, fetched with the token that its address needs; so wide, or as it is. */
export function usePicture(attachmentId: string, width: number | null) {
  const api = useApi();
  return useQuery({
    queryKey: chatKeys.picture(attachmentId, width),
    queryFn: async ({ signal }) => (await api.file(`/uploads/${attachmentId}`, { query: { w: width }, signal })).blob,
    // What was uploaded never changes.
    staleTime: Infinity,
    structuralSharing: false,
  });
}

export function useDownload() {
  const api = useApi();
  return useMutation({
    mutationFn: async ({ id, name }: Attachment) => {
      saveFile((await api.file(`/uploads/${id}`)).blob, name);
    },
  });
}
