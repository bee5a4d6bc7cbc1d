/** One field that the server refused, by its wire name. */
export interface FieldError {
  field: string;
  message: string;
}

/** A refusal by the server, as RFC 9457 problem+json. `code` is the stable word to decide by. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string | null,
    readonly errors: readonly FieldError[],
    /** Everything else the problem carried, such as `availableSeats` with `sold_out`. */
    readonly extra: Readonly<Record<string, unknown>>,
    /** Seconds the server asks to wait, from `Retry-After`. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(detail ?? code);
  }
}

/** The request did not reach the server, or its answer did not reach us: nobody knows whether it was done. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** A command was sent and no answer came back: unlike a request with an idempotency key, sending it again may do it twice. */
export class UnansweredError extends NetworkError {}

/** A command was not even sent: it has no way but the live connection, which is away. */
export class NotLiveError extends NetworkError {}

/** The stable word of a problem, `network_error` for a lost request, undefined for a mistake of our own. */
export function problemCode(error: unknown): string | undefined {
  if (error instanceof ApiProblem) return error.code;
  if (error instanceof UnansweredError) return 'unanswered';
  if (error instanceof NotLiveError) return 'not_live';
  return error instanceof NetworkError ? 'network_error' : undefined;
}

/** Whether asking the same again can help: lost on the way, too many at once, or the server's own trouble. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiProblem)) return false;
  return error.status === 429 || error.status >= 500 || error.code === 'idempotency_in_progress';
}

/** Turns a refusing response into an {@link ApiProblem}, also when its body is not what it should be. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body = await readRecord(response);
  const { code, detail, errors, title, ...extra } = body;
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem(
    response.status,
    typeof code === 'string' ? code : `http_${response.status}`,
    firstText(detail, title),
    Array.isArray(errors) ? errors.filter(isFieldError) : [],
    extra,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

async function readRecord(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A proxy's HTML page, or nothing at all: the status is all there is to know.
    return {};
  }
}

function firstText(...candidates: unknown[]): string | null {
  return candidates.find((candidate) => typeof candidate === 'string') ?? null;
}

/** Whether something from outside says what is wrong with one field. */
export function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== 'object' || value === null) return false;
  const { field, message } = value as Record<string, unknown>;
  return typeof field === 'string' && typeof message === 'string';
}
