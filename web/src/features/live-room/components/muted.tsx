import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Callout } from '@/components/ui/callout';
import { useLanguage } from '@/lib/hooks/use-language';
import { useSecondsLeft } from '@/lib/hooks/use-seconds-left';
import { moment } from '@/lib/time/format';
import { browserZone } from '@/lib/time/zoned';

/** Says plainly that the reader is muted and until when; goes when that is over. */
export function Muted({ until, onOver }: { until: string; onOver: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const over = useSecondsLeft(until) === 0;
  useEffect(() => {
    if (over) onOver();
  }, [over, onOver]);
  return (
    <div role="alert" data-testid="muted">
      <Callout tone="few">{t('room.mute.me', { time: moment(until, browserZone(), language) })}</Callout>
    </div>
  );
}
