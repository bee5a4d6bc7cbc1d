import { useTranslation } from 'react-i18next';

/** Said only when it becomes tight. */
const SHOWN_FROM = 0.8;

/** How many characters are left of a text's maximum. */
export function CharactersLeft({ used, max }: { used: number; max: number }) {
  const { t } = useTranslation();
  if (used < max * SHOWN_FROM) return null;
  return <p className="text-sm text-soft tabular-nums">{t('room.charactersLeft', { count: max - used })}</p>;
}
