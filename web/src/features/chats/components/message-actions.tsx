import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { deliveryOf } from '../live/delivery';
import { useDeliveryText } from './delivery-mark';
import type { LineProps } from './message-line';

const SMALL = 'min-h-10! px-3! py-1! text-sm';

/** What one does with a message of one's own, and in full how far it has come. */
export function MessageActions({ message, others, tabIndex, onEdit, onDelete, onDone }: LineProps & { tabIndex: number; onDone: () => void }) {
  const { t } = useTranslation();
  const text = useDeliveryText(deliveryOf(message, others), others.length > 1);
  return (
    <div className="mt-1 flex flex-wrap items-center justify-end gap-2">
      <p className="text-sm text-soft">{text}</p>
      {message.content !== '' && (
        <Button
          variant="outline"
          className={SMALL}
          tabIndex={tabIndex}
          data-testid="edit-message"
          onClick={() => {
            onDone();
            onEdit(message);
          }}
        >
          {t('chats.log.edit')}
        </Button>
      )}
      <Button
        variant="danger"
        className={SMALL}
        tabIndex={tabIndex}
        data-testid="delete-message"
        onClick={() => {
          onDone();
          onDelete(message);
        }}
      >
        {t('chats.log.delete')}
      </Button>
    </div>
  );
}
