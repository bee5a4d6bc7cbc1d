import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { BookingStatus } from '@/lib/api/wire';

const TONES: Record<BookingStatus, BadgeTone> = {
  pending: 'few',
  confirmed: 'good',
  attended: 'good',
  no_show: 'plain',
  cancelled: 'plain',
  expired: 'plain',
};

export function BookingBadge({ status }: { status: BookingStatus }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[status]} data-testid="booking-status">
      {t(`bookings.status.${status}`)}
    </Badge>
  );
}
