import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { RequestStatus } from '../api/requests';

const TONES: Record<RequestStatus, BadgeTone> = {
  pending: 'few',
  needs_info: 'brand',
  approved: 'good',
  rejected: 'bad',
};

export function RequestBadge({ status }: { status: RequestStatus }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[status]} data-testid="request-status">
      {t(`partnerPlaces.status.${status}`)}
    </Badge>
  );
}
