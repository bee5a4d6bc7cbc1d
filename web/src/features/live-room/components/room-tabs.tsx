import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatIcon, PollIcon, QuestionIcon } from '@/components/ui/icons';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { formatNumber } from '@/lib/time/format';

export const TABS = ['chat', 'questions', 'polls'] as const;
export type Tab = (typeof TABS)[number];

const ICONS: Record<Tab, () => React.JSX.Element> = { chat: ChatIcon, questions: QuestionIcon, polls: PollIcon };
const MANY = 99;

export const tabId = (tab: Tab): string => `room-tab-${tab}`;
export const panelId = (tab: Tab): string => `room-panel-${tab}`;

interface RoomTabsProps {
  tab: Tab;
  /** How many new things each has that were not looked at. */
  unseen: Record<Tab, number>;
  onChoose: (tab: Tab) => void;
}

/** The parts of the room on a phone, one at a time. */
export function RoomTabs({ tab, unseen, onChoose }: RoomTabsProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const step = event.key === forward ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" tabIndex={-1} aria-label={t('room.parts')} onKeyDown={onKeyDown} className="grid grid-cols-3 border-b border-line lg:hidden">
      {TABS.map((one) => (
        <TabButton key={one} tab={one} selected={one === tab} unseen={unseen[one]} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface TabButtonProps {
  tab: Tab;
  selected: boolean;
  unseen: number;
  onChoose: (tab: Tab) => void;
}

function TabButton({ tab, selected, unseen, onChoose }: TabButtonProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const Icon = ICONS[tab];
  return (
    <button
      type="button"
      role="tab"
      id={tabId(tab)}
      aria-controls={panelId(tab)}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-testid={`tab-${tab}`}
      className={cn(
        'flex min-h-12 items-center justify-center gap-2 border-b-3 text-sm font-semibold',
        selected ? 'border-madder text-madder' : 'border-transparent text-soft',
      )}
      onClick={() => {
        onChoose(tab);
      }}
    >
      <Icon />
      {t(`room.${tab}.title`)}
      {unseen > 0 && (
        <span className="grid min-h-5 min-w-5 place-items-center rounded-full bg-madder px-1 text-xs text-on-madder tabular-nums">
          <span aria-hidden>{unseen > MANY ? `${formatNumber(MANY, language)}+` : formatNumber(unseen, language)}</span>
          <span className="sr-only">{t('room.unseen', { count: unseen })}</span>
        </span>
      )}
    </button>
  );
}
