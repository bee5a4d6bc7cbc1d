import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announce, noticeStore, notify } from '@/lib/notices';
import { keepDraft, readDraft } from '@/features/chats/live/drafts';
import { forget } from './forget';

function tabStorage() {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index: number) => [...values.keys()][index] ?? null,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

describe('who signs out', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('leaves no draft, and nothing that is of no person goes', () => {
    const storage = tabStorage();
    storage.setItem('other', 'stays');
    for (const chat of ['c1', 'c2', 'c3']) keepDraft(storage, 'u1', chat, 'Not for others');
    forget(storage);
    expect([readDraft(storage, 'u1', 'c1'), readDraft(storage, 'u1', 'c3'), storage.getItem('other'), storage.length]).toEqual(['', '', 'stays', 1]);
  });

  it('leaves nothing said, nor to be said, and the next is told at once', () => {
    const heard = vi.fn();
    const end = noticeStore.subscribe(heard);
    notify({ tone: 'bad', text: 'Yours alone', isLasting: true });
    announce('Omar writes: hello');
    announce('Omar writes: a secret');
    heard.mockClear();
    forget(tabStorage());
    expect([noticeStore.notices(), noticeStore.announcement(), heard.mock.calls.length]).toEqual([[], '', 1]);
    announce('You are signed out');
    expect(noticeStore.announcement()).toBe('You are signed out');
    vi.advanceTimersByTime(60_000);
    expect(noticeStore.announcement()).toBe('You are signed out');
    end();
  });
});
