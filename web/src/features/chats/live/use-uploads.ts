import { useCallback, useEffect, useRef, useState } from 'react';
import type { Attachment } from '@/lib/api/wire-chats';
import { randomUuid } from '@/lib/api/uuid';
import { useApi } from '@/lib/services';
import { ATTACHMENTS_MAX, refusedFile, uploadFile } from '../api/attachments';

/** A file that is chosen for the next message. */
export interface Upload {
  key: string;
  file: File;
  /** How much of it is sent, from 0 to 1. */
  share: number;
  attachment?: Attachment;
  /** Why it cannot be sent. */
  refused?: 'kind' | 'size';
  error?: Error;
}

/** The files chosen for the next message: each is sent to the server at once, and goes with the message by its id. */
export function useUploads() {
  const api = useApi();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [tooMany, setTooMany] = useState(false);
  const running = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const controller of all.values()) controller.abort();
    };
  }, []);
  const change = useCallback((key: string, to: Partial<Upload>) => {
    setUploads((now) => now.map((upload) => (upload.key === key ? { ...upload, ...to } : upload)));
  }, []);
  const start = ({ key, file }: Upload): void => {
    const controller = new AbortController();
    running.current.set(key, controller);
    const onProgress = (share: number): void => {
      change(key, { share });
    };
    uploadFile(api, file, onProgress, controller.signal)
      .then(
        (attachment) => {
          change(key, { attachment, share: 1 });
        },
        (error: unknown) => {
          if (!controller.signal.aborted) change(key, { error: error as Error });
        },
      )
      .finally(() => running.current.delete(key));
  };
  const add = (files: readonly File[]): void => {
    const taken = files.slice(0, ATTACHMENTS_MAX - uploads.length);
    setTooMany(taken.length < files.length);
    const added = taken.map((file): Upload => {
      const refused = refusedFile(file);
      return { key: randomUuid(), file, share: 0, ...(refused && { refused }) };
    });
    setUploads((now) => [...now, ...added]);
    for (const upload of added) if (!upload.refused) start(upload);
  };
  const retry = (key: string): void => {
    const failed = uploads.find((upload) => upload.key === key && upload.error);
    if (!failed) return;
    const anew: Upload = { key, file: failed.file, share: 0 };
    setUploads((now) => now.map((upload) => (upload.key === key ? anew : upload)));
    start(anew);
  };
  const remove = (key: string): void => {
    running.current.get(key)?.abort();
    setTooMany(false);
    setUploads((now) => now.filter((upload) => upload.key !== key));
  };
  return {
    uploads,
    tooMany,
    add,
    retry,
    remove,
    clear: () => {
      setTooMany(false);
      setUploads([]);
    },
    isBusy: uploads.some(({ attachment, refused, error }) => !attachment && !refused && !error),
    hasFailed: uploads.some(({ refused, error }) => refused !== undefined || error !== undefined),
    attachments: uploads.flatMap(({ attachment }) => (attachment ? [attachment] : [])),
  };
}
