/** What was begun in a chat and not sent; it lives as long as the tab. */
const key = (me: string, chatId: string): string => `majlis.draft.${me}.${chatId}`;

export function readDraft(storage: Pick<Storage, 'getItem'>, me: string, chatId: string): string {
  return storage.getItem(key(me, chatId)) ?? '';
}

export function keepDraft(storage: Pick<Storage, 'setItem' | 'removeItem'>, me: string, chatId: string, text: string): void {
  try {
    if (text === '') storage.removeItem(key(me, chatId));
    else storage.setItem(key(me, chatId), text);
  } catch {
    // A full or forbidden storage keeps nobody from writing.
  }
}
