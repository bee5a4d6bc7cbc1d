import { ApiProblem } from '../api/problem';
import type { Refusal } from './messages';

/** The server's words over the socket, as the codes that REST has for the same. */
const CODES: Readonly<Record<string, string>> = {
  Unauthorized: 'forbidden',
  'Access denied': 'forbidden',
  'Event not found': 'not_found',
  'Rate limit exceeded': 'rate_limited',
  'Service unavailable': 'unavailable',
};

/** A refused command, as the same problem that REST would have answered. The status is not said over a socket. */
export function problemOf({ message, code, ...extra }: Refusal): ApiProblem {
  return new ApiProblem(0, code ?? CODES[message] ?? 'refused', message, [], extra, null);
}
