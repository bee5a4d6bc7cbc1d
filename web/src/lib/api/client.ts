import { noteServerDate } from '@/lib/time/server-clock';
import { NetworkError, problemFrom } from './problem';
import { sendWatched } from './upload';

/** Where the client gets its access token from; the session implements it. */
export interface TokenSource {
  /** A token that is good for a while, or null for a visitor. */
  accessToken(): Promise<string | null>;
  /** A token newer than `refused`, or null when the session has ended. */
  renew(refused: string): Promise<string | null>;
}

export type QueryValue = string | number | boolean | null | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue>;
  /** Sent as JSON; a form as it is, for files. */
  body?: unknown;
  /** Sent as `Idempotency-Key`; one per user intent. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

const BASE = '/api/v1';
const ACCEPTED = 'application/json, application/problem+json';

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

/**
 * The one way to the REST API. Throws `ApiProblem` when the server refuses and `NetworkError` when the
 * request is lost; knows nothing of toasts, redirects or caches. A 401 `unauthorized` renews the token once.
 */
export class ApiClient {
  constructor(
    private readonly tokens: TokenSource,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('GET', path, options);
  }

  post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('POST', path, options);
  }

  patch<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('PATCH', path, options);
  }

  put<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('PUT', path, options);
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('DELETE', path, options);
  }

  async text(path: string, options: RequestOptions = {}): Promise<string> {
    const response = await this.send('GET', path, options);
    return response.text();
  }

  /** Sends a form with files, telling how much of it is gone, from 0 to 1. */
  async upload<T>(path: string, form: FormData, onProgress: (share: number) => void, signal?: AbortSignal): Promise<T> {
    const response = await this.authorized((token) =>
      sendWatched(urlOf(path), { Accept: ACCEPTED, ...bearer(token) }, form, onProgress, signal),
    );
    return (await response.json()) as T;
  }

  /** A file and the name that the server gives it. */
  async file(path: string, options: RequestOptions = {}): Promise<{ blob: Blob; name: string }> {
    const response = await this.send('GET', path, options);
    return { blob: await response.blob(), name: fileName(response.headers.get('Content-Disposition')) };
  }

  private async json<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const response = await this.send(method, path, options);
    // The one place where the wire is believed: the server's types are the source of T.
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private send(method: Method, path: string, options: RequestOptions): Promise<Response> {
    return this.authorized((token) => this.once(method, path, options, token));
  }

  private async authorized(once: (token: string | null) => Promise<Response>): Promise<Response> {
    const token = await this.tokens.accessToken();
    const first = await once(token);
    if (first.ok) return first;
    const problem = await problemFrom(first);
    if (problem.code !== 'unauthorized' || token === null) throw problem;

    const renewed = await this.tokens.renew(token);
    if (renewed === null) throw problem;
    const second = await once(renewed);
    if (second.ok) return second;
    throw await problemFrom(second);
  }

  private async once(method: Method, path: string, options: RequestOptions, token: string | null): Promise<Response> {
    const response = await sendOnce(this.fetcher, method, urlOf(path, options.query), {
      ...bearer(token),
      ...(options.idempotencyKey !== undefined && { 'Idempotency-Key': options.idempotencyKey }),
    }, options);
    noteServerDate(response.headers.get('Date'));
    return response;
  }
}

/** Posts without any token: for the calls that make tokens. */
export async function postPublic<T>(path: string, body: unknown, fetcher: typeof fetch = fetch): Promise<T> {
  const response = await sendOnce(fetcher, 'POST', urlOf(path), {}, { body });
  if (!response.ok) throw await problemFrom(response);
  return (await response.json()) as T;
}

async function sendOnce(
  fetcher: typeof fetch,
  method: Method,
  url: string,
  headers: Record<string, string>,
  { body, signal }: RequestOptions,
): Promise<Response> {
  try {
    return await fetcher(url, {
      method,
      headers: {
        Accept: ACCEPTED,
        // The browser itself says what a form is, with the mark between its parts.
        ...(body !== undefined && !(body instanceof FormData) && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new NetworkError('The server cannot be reached.', { cause });
  }
}

/** The name in a `Content-Disposition`: the one in any script, else the plain one. */
function fileName(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Not as the standard has it: the plain name will do.
    }
  }
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1] ?? 'download';
}

function urlOf(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text === '' ? '' : `?${text}`}`;
}

