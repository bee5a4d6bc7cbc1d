import { useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';
import { dismiss, noticeStore, type Notice } from '@/lib/notices';

const SHOWN_MS = 7_000;
/** A notice that asks for something stays longer. */
const SHOWN_WITH_ACTION_MS = 20_000;

const TONES: Record<Notice['tone'], string> = { info: 'border-s-edge', good: 'border-s-palm', bad: 'border-s-bad' };

/** Notices on the screen, and the voice of the page for screen readers. */
export function Notices() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.notices);
  const announcement = useSyncExternalStore(noticeStore.subscribe, noticeStore.announcement);
  return (
    <>
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-4 bottom-20 z-20 grid justify-items-center gap-2 lg:bottom-6 md:justify-items-end"
      >
        {notices.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
      </div>
      <p aria-live="polite" className="sr-only" data-testid="announcement">
        {announcement}
      </p>
    </>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const router = useRouter();
  const [held, setHeld] = useState(false);
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  // A link to where one already is would only stand in the way.
  const action = notice.action?.href === pathname ? undefined : notice.action;
  const shownMs = action ? SHOWN_WITH_ACTION_MS : SHOWN_MS;
  useEffect(() => {
    if (held || notice.isLasting) return undefined;
    const timer = setTimeout(() => {
      dismiss(notice.id);
    }, shownMs);
    return () => {
      clearTimeout(timer);
    };
  }, [held, notice.id, notice.isLasting, shownMs]);
  const hold = (): void => { setHeld(true); };
  const letGo = (): void => { setHeld(false); };

  return (
    <div
      data-testid="notice"
      onMouseEnter={hold}
      onMouseLeave={letGo}
      onFocus={hold}
      onBlur={letGo}
      className={cn(
        'pointer-events-auto flex w-full max-w-md items-center gap-3 rounded-md border border-s-4 border-line bg-sheet py-2 ps-4 pe-2 shadow-sheet',
        TONES[notice.tone],
      )}
    >
      <p dir="auto" className="min-w-0 flex-1 wrap-anywhere text-start">
        {notice.text}
      </p>
      {action && (
        <a
          href={action.href}
          className="font-semibold text-madder underline underline-offset-4"
          onClick={(event) => {
            event.preventDefault();
            router.history.push(action.href);
            dismiss(notice.id);
          }}
        >
          {action.label}
        </a>
      )}
      <button
        type="button"
        aria-label={t('actions.close')}
        className="grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk"
        onClick={() => {
          dismiss(notice.id);
        }}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
