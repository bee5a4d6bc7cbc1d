import { useTranslation } from 'react-i18next';
import { problemText } from '@/lib/i18n/problem-text';
import { Callout } from './ui/callout';

/** What went wrong with a form or an action as a whole, in the language of the page. */
export function FormFailure({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  if (!error) return null;
  return <Callout tone="bad">{problemText(t, error)}</Callout>;
}
