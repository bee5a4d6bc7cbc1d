import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseIcon } from '@/components/ui/icons';
import type { NotificationResource } from '@/lib/api/wire-notifications';
import { noticeStore } from '@/lib/notices';
import { useMarkRead } from '../api/change-notifications';
import { useDeviceAlerts } from '../live/device-alerts';
import { targetOf } from '../live/link';
import { useArrivals } from '../live/use-arrivals';
import { KindIcon } from './kind-icon';

const SHOWN_MS = 6_000;

/** Points out what came a moment ago: to ears, to screen readers, and to eyes if this device should and nothing else shows it. */
export function ArrivalToast({ isHidden }: { isHidden: boolean }) {
  const { t } = useTranslation();
  const { visual } = useDeviceAlerts();
  const isSaidAlready = useSaidAlready();
  const { arrivals, letGo } = useArrivals(isSaidAlready);
  const [first, ...others] = arrivals;
  const count = arrivals.length;
  const said = first && others.length === 0 ? t('notifications.arrived.one', { title: first.title }) : t('notifications.arrived.many', { count });
  return (
    <>
      <p aria-live="polite" className="sr-only" data-testid="arrivals-said">
        {first && said}
      </p>
      {first && visual && !isHidden && (
        <Toast key={first.id} onEnd={letGo}>
          {others.length === 0 ? <One notification={first} onFollow={letGo} /> : <Many count={count} onFollow={letGo} />}
        </Toast>
      )}
    </>
  );
}

/** Whether somebody looks at the page that it leads to, or a notice leads there already. */
function useSaidAlready(): (notification: NotificationResource) => boolean {
  const router = useRouter();
  return (notification) => {
    const target = targetOf(notification);
    if (!target) return false;
    const { pathname } = router.buildLocation(target);
    const isThere = !document.hidden && pathname === router.state.location.pathname;
    return isThere || noticeStore.notices().some(({ action }) => action?.href === pathname);
  };
}

function Toast({ onEnd, children }: { onEnd: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => {
      end();
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [held]);
  const hold = (): void => { setHeld(true); };
  const go = (): void => { setHeld(false); };
  return (
    <div
      data-testid="arrival"
      onMouseEnter={hold}
      onMouseLeave={go}
      onFocus={hold}
      onBlur={go}
      className="arrival flex items-start gap-3 rounded-xl border border-line bg-sheet py-3 ps-4 pe-2 text-ink shadow-sheet hover:bg-sunk print:hidden"
    >
      {children}
      <button
        type="button"
        aria-label={t('actions.close')}
        className="relative z-[1] grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-paper"
        onClick={onEnd}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

const COVER = 'text-ink no-underline after:absolute after:inset-0';

function One({ notification, onFollow }: { notification: NotificationResource; onFollow: () => void }) {
  const { id, type, title, body } = notification;
  const markRead = useMarkRead();
  const target = targetOf(notification);
  const text = (
    <bdi dir="auto" className="wrap-anywhere">
      {title}
    </bdi>
  );
  return (
    <>
      <KindIcon type={type} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {target ? (
            <Link
              {...target}
              className={COVER}
              onClick={() => {
                markRead.mutate(id);
                onFollow();
              }}
            >
              {text}
            </Link>
          ) : (
            text
          )}
        </p>
        {body !== '' && (
          <p dir="auto" className="wrap-anywhere line-clamp-2 text-[0.95rem] text-soft text-start">
            {body}
          </p>
        )}
      </div>
    </>
  );
}

function Many({ count, onFollow }: { count: number; onFollow: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <KindIcon type="" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{t('notifications.arrived.many', { count })}</p>
        <Link to="/notifications" className="text-madder underline underline-offset-4 after:absolute after:inset-0" onClick={onFollow}>
          {t('notifications.arrived.see')}
        </Link>
      </div>
    </>
  );
}
