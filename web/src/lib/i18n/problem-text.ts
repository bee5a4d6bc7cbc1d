import type { TFunction } from 'i18next';
import { ApiProblem, problemCode } from '../api/problem';

/**
 * Says a refusal in the language of the page, by its code; a code we do not know is said in the server's words, and
 * anything else as an unknown failure.
 */
export function problemText(t: TFunction, error: unknown): string {
  const code = problemCode(error) ?? 'unknown';
  const detail = error instanceof ApiProblem ? error.detail : null;
  return t(`problems.${code}`, { defaultValue: detail ?? t('problems.unknown') });
}

/** What the server said against one field, if it did. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.errors.find((entry) => entry.field === field)?.message;
}
