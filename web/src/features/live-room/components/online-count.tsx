import { useTranslation } from 'react-i18next';
import { useRoomPart } from '../live/room-context';

/** How many people are in the room. People, not their devices. */
export function OnlineCount() {
  const { t } = useTranslation();
  const count = useRoomPart((state) => state.onlineCount);
  // At first nobody may have counted the reader yet, and nobody reads a room with nobody in it.
  if (count === null || count === 0) return null;
  return (
    <p data-testid="online-count" data-count={count} className="flex items-center gap-2 text-soft tabular-nums max-lg:-mt-2 max-lg:ms-11 max-lg:text-sm">
      <span aria-hidden className="size-2 rounded-full bg-palm" />
      {t('room.online', { count })}
    </p>
  );
}
