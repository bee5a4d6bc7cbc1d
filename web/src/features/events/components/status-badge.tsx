import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { EventStatus } from '@/lib/api/wire';

const TONES: Record<EventStatus, BadgeTone> = {
  DRAFT: 'plain',
  SCHEDULED: 'plain',
  ONGOING: 'brand',
  COMPLETED: 'plain',
  CANCELLED: 'bad',
};

export function StatusBadge({ status }: { status: EventStatus }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[status]} data-testid="event-status">
      {t(`events.status.${status}`)}
    </Badge>
  );
}
