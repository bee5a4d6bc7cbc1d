import { useLayoutEffect, useRef, type FocusEvent, type ReactNode } from 'react';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { NotificationItem } from './notification-item';

interface NotificationListProps {
  rows: readonly NotificationResource[];
  isBrief?: boolean;
  onFollow?: () => void;
  /** Stands in its place when there is nothing. */
  empty: ReactNode;
}

/** Entries that come and go, here or by another device, without taking the keyboard's focus away with them. */
export function NotificationList({ rows, isBrief = false, onFollow, empty }: NotificationListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const last = useRef<{ id: string; index: number } | null>(null);

  useLayoutEffect(() => {
    const had = last.current;
    if (!had || document.activeElement !== document.body) return;
    const entries = [...(frame.current?.querySelectorAll<HTMLElement>('[data-notification-id]') ?? [])];
    const next = entries.find(({ dataset }) => dataset.notificationId === had.id) ?? entries[Math.min(had.index, entries.length - 1)];
    const control = next?.querySelector<HTMLElement>('a, button') ?? frame.current;
    control?.focus();
  }, [rows]);

  const remember = ({ target }: FocusEvent<HTMLElement>): void => {
    const id = target.closest<HTMLElement>('[data-notification-id]')?.dataset.notificationId;
    last.current = id === undefined ? null : { id, index: rows.findIndex((row) => row.id === id) };
  };
  const forget = ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>): void => {
    // To nowhere: what had the focus was perhaps taken away.
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) last.current = null;
  };
  return (
    <div ref={frame} tabIndex={-1} className="outline-none" onFocus={remember} onBlur={forget}>
      {rows.length === 0 ? (
        empty
      ) : (
        <ul>
          {rows.map((notification) => (
            <NotificationItem key={notification.id} notification={notification} isBrief={isBrief} onFollow={onFollow} />
          ))}
        </ul>
      )}
    </div>
  );
}
