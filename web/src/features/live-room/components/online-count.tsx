import { useTranslation } from 'react-i18next';
import { useRoomPart } from '../live/room-context';

/** How many people are in the room. People, not their devices. */
export function OnlineCount() {
  const { t } = useTranslation();
  const count = useRoomPart((state) => state.onlineCount);
  if (count === null) return null;
  return (
    <p data-testid="online-count" data-count={count} className="flex items-center gap-2 text-soft tabular-nums">
      <span aria-hidden className="size-2 rounded-full bg-palm" />
      {t('room.online', { count })}
    </p>
  );
}
