import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/lib/hooks/use-language';
import { dayName } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';

/** Between the messages of one day and the next. */
export function DayLine({ at }: { at: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { daysAgo, name } = dayName(at, browserZone(), language);
  return (
    <p className="flex justify-center pt-4 pb-1">
      <span className="rounded-full bg-sunk px-3 py-0.5 text-sm text-soft">{daysAgo === 0 ? t('chats.log.today') : daysAgo === 1 ? t('chats.log.yesterday') : name}</span>
    </p>
  );
}

/** Before the first message that is new. */
export function NewLine() {
  const { t } = useTranslation();
  return (
    <p data-testid="new-line" className="flex items-center gap-3 pt-3 text-sm font-semibold text-madder before:h-px before:flex-1 before:bg-madder after:h-px after:flex-1 after:bg-madder">
      {t('chats.log.new')}
    </p>
  );
}
