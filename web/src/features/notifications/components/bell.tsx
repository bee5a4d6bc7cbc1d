import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BellIcon } from '@/components/ui/icons';
import { Loading } from '@/components/ui/states';
import { useLanguage } from '@/lib/hooks/use-language';
import { setTitleMark } from '@/lib/page-title';
import { formatNumber } from '@/lib/time/format';
import { useDeviceAlerts } from '../live/device-alerts';
import { useNews } from '../live/use-news';
import { ArrivalToast } from './arrival-toast';

const SHOWN_MAX = 99;

const BellPanel = lazy(() => import('./bell-panel').then((module) => ({ default: module.BellPanel })));

/** How much is unread, and behind it the newest; also points out what comes. For whoever is signed in, on every page. */
export function Bell() {
  const { t } = useTranslation();
  const { unread } = useNews();
  const id = useId();
  const titleId = `${id}-title`;
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const count = unread ?? 0;
  useTitleMark(count);
  const close = (): void => {
    panel.current?.hidePopover();
  };
  return (
    <div>
      <button
        type="button"
        popoverTarget={id}
        aria-label={count === 0 ? t('notifications.bell.none') : t('notifications.bell.unread', { count })}
        data-testid="bell"
        className="relative grid size-11 place-items-center rounded-md hover:bg-sunk"
      >
        <BellIcon />
        {count > 0 && (
          <span
            aria-hidden
            data-testid="unread-count"
            className="absolute end-0 top-0 grid h-5 min-w-5 place-items-center rounded-full bg-madder px-1 text-xs font-bold tabular-nums text-on-madder"
          >
            <Few count={count} />
          </span>
        )}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
        data-testid="bell-panel"
        className="bell-panel rounded-xl border border-line bg-sheet text-ink shadow-sheet outline-none"
        onToggle={({ target, currentTarget, newState }) => {
          // A dialog inside it opens and closes too.
          if (target !== currentTarget) return;
          setOpen(newState === 'open');
          if (newState === 'open') currentTarget.focus();
        }}
      >
        {isOpen && (
          <Suspense fallback={<div className="p-4"><Loading label={t('actions.loading')} /></div>}>
            <BellPanel titleId={titleId} onLeave={close} />
          </Suspense>
        )}
      </div>
      <ArrivalToast isHidden={isOpen} />
    </div>
  );
}

function Few({ count }: { count: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return count > SHOWN_MAX ? t('notifications.bell.over', { count: SHOWN_MAX }) : formatNumber(count, language);
}

/** Says how much is unread before the page's title, where people look for a tab. */
function useTitleMark(count: number): void {
  const language = useLanguage();
  const { visual } = useDeviceAlerts();
  const mark = visual && count > 0 ? formatNumber(count, language) : '';
  useEffect(() => {
    setTitleMark(mark);
    return () => {
      setTitleMark('');
    };
  }, [mark]);
}
