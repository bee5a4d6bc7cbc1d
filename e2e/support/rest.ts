import { expect } from '@playwright/test';
import type { Problem } from './wire';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD';

export interface SendOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls the REST API as one person (or as nobody), and asserts the status of each call. */
export class Rest {
  token: string | undefined;

  constructor(
    readonly baseUrl: string,
    token?: string,
  ) {
    this.token = token;
  }

  /** One request below `/api/v1`, with whatever answer. */
  async send<T>(method: Method, path: string, options: SendOptions = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = { ...options.headers };
    if (this.token !== undefined) headers['authorization'] ??= `Bearer ${this.token}`;
    const init: RequestInit = { method, headers };
    if (options.body instanceof FormData) {
      init.body = options.body;
    } else if (options.body !== undefined) {
      headers['content-type'] ??= 'application/json';
      init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    }
    const response = await fetch(`${this.baseUrl}/api/v1${path}`, init);
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
      text,
    };
  }

  private async expectStatus<T>(method: Method, path: string, status: number, options: SendOptions): Promise<T> {
    const answer = await this.send<T>(method, path, options);
    expect(answer.status, `${method} ${path} answered ${answer.status} ${answer.text}`).toBe(status);
    return answer.body;
  }

  get<T>(path: string, status = 200): Promise<T> {
    return this.expectStatus<T>('GET', path, status, {});
  }

  /** A POST that creates. */
  create<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.expectStatus<T>('POST', path, 201, { body, headers });
  }

  /** A POST that does something to what is there. */
  post<T>(path: string, body: unknown = {}, status = 200): Promise<T> {
    return this.expectStatus<T>('POST', path, status, { body });
  }

  patch<T>(path: string, body: unknown, status = 200): Promise<T> {
    return this.expectStatus<T>('PATCH', path, status, { body });
  }

  put<T>(path: string, body: unknown, status = 200): Promise<T> {
    return this.expectStatus<T>('PUT', path, status, { body });
  }

  delete<T = string>(path: string, status = 200): Promise<T> {
    return this.expectStatus<T>('DELETE', path, status, {});
  }

  /** A form with one file. */
  upload<T>(path: string, field: string, file: Uint8Array, status = 200): Promise<T> {
    return this.expectStatus<T>('POST', path, status, { body: form(field, file) });
  }

  /** A request that must be refused as RFC 9457 says, with one of these statuses and, where given, this code. */
  async refused(
    method: Method,
    path: string,
    expected: { status: number | number[]; code?: string; field?: string },
    options: SendOptions = {},
  ): Promise<Problem> {
    const answer = await this.send<Problem>(method, path, options);
    const said = `${method} ${path} answered ${answer.status} ${answer.text}`;
    expect([expected.status].flat(), said).toContain(answer.status);
    expectProblem(answer, said);
    if (expected.code !== undefined) expect(answer.body.code, said).toBe(expected.code);
    if (expected.field !== undefined) {
      const fields = (answer.body.errors ?? []).map((error) => error.field);
      expect(fields, said).toContain(expected.field);
      expect(answer.body.errors?.every((error) => error.message.length > 0), said).toBe(true);
    }
    return answer.body;
  }
}

/** A form with one file, whose name and type say nothing true. */
export function form(field: string, file: Uint8Array, name = 'holiday.txt'): FormData {
  const data = new FormData();
  data.append(field, new Blob([new Uint8Array(file)], { type: 'text/plain' }), name);
  return data;
}

const NEVER_IN_A_PROBLEM = /panicked|stack backtrace|\.rs:\d|SELECT |INSERT |UPDATE .* SET|sqlite|diesel/i;

/** A problem document as the contract describes it, that gives nothing of the inside away. */
export function expectProblem(answer: Answer<Problem>, said: string): void {
  expect(answer.headers.get('content-type') ?? '', said).toMatch(/^application\/problem\+json\b/);
  expect(answer.body.status, said).toBe(answer.status);
  expect(typeof answer.body.type, said).toBe('string');
  expect(answer.body.title, said).toEqual(expect.stringMatching(/\S/));
  expect(answer.body.code, said).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(answer.text, said).not.toMatch(NEVER_IN_A_PROBLEM);
}
