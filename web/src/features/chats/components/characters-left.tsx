import { useTranslation } from 'react-i18next';
import { MESSAGE_MAX } from '../api/conversation';

/** Said only when it becomes tight. */
const SHOWN_FROM = 0.9 * MESSAGE_MAX;

export function CharactersLeft({ used }: { used: number }) {
  const { t } = useTranslation();
  if (used < SHOWN_FROM) return null;
  return (
    <p data-testid="characters-left" className="text-sm text-soft tabular-nums">
      {t('chats.write.left', { count: MESSAGE_MAX - used })}
    </p>
  );
}
