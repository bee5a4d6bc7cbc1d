import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useConnectionState } from '@/lib/services';

const DOTS = { live: 'bg-palm', connecting: 'bg-saffron animate-pulse', offline: 'bg-bad' } as const;

/** Whether what is on the page is live. Always there, so that its change is seen. */
export function ConnectionBadge() {
  const { t } = useTranslation();
  const state = useConnectionState();
  return (
    <p
      role="status"
      data-testid="connection-state"
      data-state={state}
      className="flex items-center gap-2 whitespace-nowrap text-sm font-medium text-soft"
    >
      <span aria-hidden className={cn('size-2.5 rounded-full', DOTS[state])} />
      {/* A phone has no room for the words beside the rest of the header. */}
      <span className="sr-only sm:not-sr-only">{t(`connection.${state}`)}</span>
    </p>
  );
}
