import { useTranslation } from 'react-i18next';
import { CheckIcon, ChecksIcon } from '@/components/ui/icons';
import type { ChatParticipant, Message } from '@/lib/api/wire-chats';
import { cn } from '@/lib/cn';
import { useLanguage } from '@/lib/hooks/use-language';
import { deliveryOf, type Delivery } from '../live/delivery';
import { listed } from './names';

/** How far a message of one's own has come: one check, two, or two in colour; in words for those who do not see them. */
export function DeliveryMark({ message, others }: { message: Message; others: readonly ChatParticipant[] }) {
  const delivery = deliveryOf(message, others);
  const text = useDeliveryText(delivery, others.length > 1);
  return (
    <span data-testid="delivery" data-state={delivery.state} title={text} className={cn('[&>svg]:size-4', delivery.state === 'read' && 'text-palm')}>
      {delivery.state === 'sent' ? <CheckIcon /> : <ChecksIcon />}
      <span className="sr-only">{text}</span>
    </span>
  );
}

/** Among several it is said who. */
export function useDeliveryText({ state, readers, receivers }: Delivery, isGroup: boolean): string {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!isGroup || readers.length + receivers.length === 0) return t(`chats.delivery.${state}`);
  const parts: string[] = [];
  if (readers.length > 0) parts.push(t('chats.delivery.readBy', { names: listed(readers, language) }));
  if (receivers.length > 0) parts.push(t('chats.delivery.deliveredTo', { names: listed(receivers, language) }));
  return parts.join(' · ');
}
