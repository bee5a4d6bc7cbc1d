import { resetNotices } from '@/lib/notices';

/** What was begun and not sent, in the storage of a tab. */
const DRAFTS = 'majlis.draft.';

/** Leaves nothing to whoever comes next: neither what the page said, nor what somebody began to write. */
export function forget(storage: Pick<Storage, 'length' | 'key' | 'removeItem'>): void {
  resetNotices();
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (key?.startsWith(DRAFTS)) storage.removeItem(key);
  }
}
