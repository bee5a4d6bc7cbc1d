import { useTranslation } from 'react-i18next';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { MailStatus } from '../api/outbox';

const TONES: Record<MailStatus, BadgeTone> = {
  queued: 'few',
  sending: 'few',
  sent: 'good',
  failed: 'bad',
  kept: 'plain',
};

export function MailBadge({ status }: { status: MailStatus }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[status]} data-testid="mail-status">
      {t(`outbox.status.${status}`)}
    </Badge>
  );
}
