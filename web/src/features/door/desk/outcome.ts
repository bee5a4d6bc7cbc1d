import { ApiProblem, isPassing } from '@/lib/api/problem';
import type { BookingStatus } from '@/lib/api/wire';
import type { Conflict } from './door-store';

/** What is shown for a scan. `admitted` is the only one that opens the door. */
export type Verdict = 'admitted' | 'duplicate' | 'refused' | 'unknown' | 'unverified';

/** Why a ticket is `refused` or `unknown`. */
export type Reason = BookingStatus | 'forged' | 'otherEvent' | 'handedOver' | null;

export interface Outcome {
  key: number;
  at: string;
  verdict: Verdict;
  reason: Reason;
  name: string | null;
  seats: number | null;
  /** Decided here, and to be sent. */
  offline: boolean;
  /** Of a duplicate: when and where it was let in. */
  before: { at: string; by: string | null; deviceId: string | null } | null;
}

/** What the server says against a person being at this door. */
export type Word = 'unauthorized' | 'forbidden' | 'not_found';

const WORDS = new Map<number, Word>([[401, 'unauthorized'], [403, 'forbidden'], [404, 'not_found']]);

/** What a failure says against the person, if the server answered at all. */
export function wordAgainst(error: unknown): { refusal?: Word | null } {
  return error instanceof ApiProblem ? { refusal: WORDS.get(error.status) ?? null } : {};
}

/** Whether the server has decided on the scan itself: asking again would not change it. */
export function isDecision(error: unknown): error is ApiProblem {
  if (!(error instanceof ApiProblem) || isPassing(error)) return false;
  return error.code === 'unknown_ticket' || ![401, 403, 404].includes(error.status);
}

function textIn(problem: ApiProblem, field: string): string | null {
  const value = problem.extra[field];
  return typeof value === 'string' ? value : null;
}

export function conflictOf(problem: ApiProblem): Conflict {
  return {
    code: problem.code,
    checkedInAt: textIn(problem, 'checkedInAt'),
    checkedInBy: textIn(problem, 'checkedInBy'),
    deviceId: textIn(problem, 'deviceId'),
    attendeeName: textIn(problem, 'attendeeName'),
    bookingStatus: textIn(problem, 'bookingStatus'),
  };
}

export function refusalOf(problem: ApiProblem): Pick<Outcome, 'verdict' | 'reason' | 'before' | 'name'> {
  const { code, checkedInAt, checkedInBy, deviceId, attendeeName, bookingStatus } = conflictOf(problem);
  if (code === 'already_checked_in') {
    const before = checkedInAt === null ? null : { at: checkedInAt, by: checkedInBy, deviceId };
    return { verdict: 'duplicate', reason: null, before, name: attendeeName };
  }
  if (code === 'not_admitted') return { verdict: 'refused', reason: bookingStatus as BookingStatus | null, before: null, name: null };
  return { verdict: 'unknown', reason: null, before: null, name: null };
}

