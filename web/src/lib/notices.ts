/**
 * Notices that people see (toasts) and that screen readers say (announcements): a small store, so that any feature can speak without
 * knowing who shows it.
 */
export interface Notice {
  id: number;
  tone: 'info' | 'good' | 'bad';
  text: string;
  /** Stays until somebody closes it. */
  isLasting?: boolean;
  /** Where a click leads, within the app. */
  action?: { label: string; href: string };
}

type Listener = () => void;

const NOTICES_MAX = 3;
/** Live numbers can change many times a second; a screen reader hears at most one in this time, the newest. */
const ANNOUNCE_EVERY_MS = 2_500;

let notices: readonly Notice[] = [];
let announcement = '';
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let nextId = 1;
const listeners = new Set<Listener>();

function changed(): void {
  for (const listener of listeners) listener();
}

export function notify(notice: Omit<Notice, 'id'>): void {
  notices = [...notices, { ...notice, id: nextId }].slice(-NOTICES_MAX);
  nextId += 1;
  changed();
}

export function dismiss(id: number): void {
  notices = notices.filter((notice) => notice.id !== id);
  changed();
}

/** Says something politely to screen readers, without showing it. */
export function announce(text: string): void {
  waiting = text;
  if (timer !== undefined) return;
  const speak = (): void => {
    timer = undefined;
    if (waiting === null) return;
    announcement = waiting;
    waiting = null;
    timer = setTimeout(speak, ANNOUNCE_EVERY_MS);
    changed();
  };
  speak();
}

/** Forgets all that was said, and all that waits to be. */
export function resetNotices(): void {
  clearTimeout(timer);
  timer = undefined;
  waiting = null;
  notices = [];
  announcement = '';
  changed();
}

export const noticeStore = {
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  notices: (): readonly Notice[] => notices,
  announcement: (): string => announcement,
};
