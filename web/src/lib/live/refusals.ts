import { ApiProblem, isFieldError } from '../api/problem';
import type { Refusal } from './messages';

/** A refused command, as the same problem that REST would have answered. The status is not said over a socket. */
export function problemOf({ message, code, errors, ...extra }: Refusal): ApiProblem {
  const fields = Array.isArray(errors) ? errors.filter(isFieldError) : [];
  return new ApiProblem(0, code ?? 'refused', message, fields, extra, null);
}
