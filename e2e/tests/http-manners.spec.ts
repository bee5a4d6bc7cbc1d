import { newEvent } from '../support/cast';
import { plainRequest } from '../support/http';
import { expectProblem } from '../support/rest';
import { runMajlis } from '../support/server';
import { expect, test } from '../support/test';
import type { MajlisEvent, Problem } from '../support/wire';

interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

test.describe('every error is a problem document', () => {
  test('an unknown path', async ({ cast }) => {
    await cast.nobody.refused('GET', '/no/such/thing', { status: 404, code: 'not_found' });
    await cast.nobody.refused('POST', '/no/such/thing', { status: 404, code: 'not_found' }, { body: {} });
    await cast.nobody.refused('GET', '/events/%00', { status: [400, 404] });
    await cast.nobody.refused('GET', '/events/%ff%fe', { status: [400, 404] });
    await cast.nobody.refused('GET', `/events/${'x'.repeat(5000)}`, { status: [404, 414, 431] });
  });

  test('a method that is not there, saying which are', async ({ cast }) => {
    const answer = await cast.nobody.send<Problem>('PUT', '/auth/login', { body: {} });
    expect(answer.status).toBe(405);
    expectProblem(answer, answer.text);
    expect(answer.headers.get('allow')).toContain('POST');
    await cast.nobody.refused('DELETE', '/events', { status: 405 });
  });

  test('a body that is no JSON', async ({ cast }) => {
    const person = await cast.person();
    for (const body of ['{', '{"title":', 'hello', '{"title":"x",}', '\u0000', '[[[[['.repeat(3000)]) {
      await person.rest.refused('POST', '/events', { status: [400, 422] }, { body });
    }
    await person.rest.refused('POST', '/events', { status: [400, 422] }, { body: '' });
  });

  test('a body that is no UTF-8', async ({ cast }) => {
    const person = await cast.person();
    const answer = await plainRequest(`${cast.server.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
      body: Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    });
    expect([400, 422]).toContain(answer.status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test('a body of another type', async ({ cast }) => {
    const person = await cast.person();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      const options = { body: JSON.stringify(newEvent()), headers: { 'content-type': type } };
      await person.rest.refused('POST', '/events', { status: 415 }, options);
    }
  });

  test('a body that is too large', async ({ cast }) => {
    const person = await cast.person();
    const headers = { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' };
    // Little enough to be on its way whole before the server has had enough of it and closes.
    const body = 'x'.repeat(400_000);
    const answer = await plainRequest(`${cast.server.url}/api/v1/events`, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 413, code: expect.stringMatching(/^[a-z_]+$/) });
    await person.rest.get('/auth/me');
  });

  test('an Authorization header that is none', async ({ cast }) => {
    for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'garbage', `Bearer ${'x'.repeat(6000)}`]) {
      await cast.nobody.refused('GET', '/auth/me', { status: 401, code: 'unauthorized' }, { headers: { authorization } });
    }
  });
});

test.describe('cross-origin calls', () => {
  async function preflight(url: string, origin: string): Promise<Record<string, string | string[] | undefined>> {
    const headers = {
      origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type,idempotency-key',
    };
    return (await plainRequest(`${url}/api/v1/events`, { method: 'OPTIONS', headers })).headers;
  }

  test('are allowed to the list', async ({ cast }) => {
    for (const origin of ['http://localhost:4200', 'http://127.0.0.1:5173', cast.server.url]) {
      const headers = await preflight(cast.server.url, origin);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(String(headers['access-control-allow-methods'])).toContain('POST');
      for (const name of ['authorization', 'content-type', 'idempotency-key']) {
        expect(String(headers['access-control-allow-headers']).toLowerCase()).toContain(name);
      }
    }
    const answer = await plainRequest(`${cast.server.url}/api/v1/events`, { headers: { origin: 'http://localhost:4200' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:4200');
  });

  test('are not allowed to anybody else', async ({ cast }) => {
    for (const origin of ['http://evil.example', 'null', 'http://localhost:4201']) {
      const headers = await preflight(cast.server.url, origin);
      expect(headers['access-control-allow-origin'], origin).toBeUndefined();
      const answer = await plainRequest(`${cast.server.url}/api/v1/events`, { headers: { origin } });
      expect(answer.headers['access-control-allow-origin'], origin).toBeUndefined();
    }
  });

  test('of Socket.IO by polling are allowed to the list', async ({ cast }) => {
    const url = `${cast.server.url}/socket.io/?EIO=4&transport=polling`;
    const answer = await plainRequest(url, { headers: { origin: 'http://localhost:5173' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:5173');
  });

  test('follow `server.allowed_origins`', async ({ ownStage }) => {
    const { server } = await ownStage({ env: { MAJLIS_SERVER__ALLOWED_ORIGINS: '["https://app.example"]' } });
    expect((await preflight(server.url, 'https://app.example'))['access-control-allow-origin']).toBe('https://app.example');
    expect((await preflight(server.url, 'http://localhost:4200'))['access-control-allow-origin']).toBeUndefined();
  });
});

test.describe('documents and health', () => {
  test('the OpenAPI document is 3.1, whole, and what the command prints', async ({ cast }) => {
    const served = await cast.nobody.get<OpenApi>('/openapi.json');
    expect(served.openapi).toMatch(/^3\.1\./);
    expect(served.info.title).toMatch(/majlis/i);
    const paths = Object.keys(served.paths).map((path) => path.replace(/^\/api\/v1/, ''));
    for (const path of ['/users/register', '/auth/login', '/auth/refresh', '/auth/ws-token', '/events', '/bookings', '/waitlist']) {
      expect(paths).toContain(path);
    }
    const shapes = paths.map((path) => path.replace(/\{[^}]+\}/g, '{}'));
    for (const path of ['/events/{}', '/events/{}/bookings', '/events/{}/check-in', '/waitlist/{}/accept', '/bookings/{}/ticket']) {
      expect(shapes).toContain(path);
    }
    const printed = await runMajlis(['openapi']);
    expect(printed.code, printed.stderr).toBe(0);
    const document = JSON.parse(printed.stdout) as OpenApi;
    expect(document.openapi).toBe(served.openapi);
    expect(Object.keys(document.paths).sort()).toEqual(Object.keys(served.paths).sort());
  });

  test('health and readiness answer', async ({ cast }) => {
    for (const path of ['/healthz', '/readyz']) {
      expect((await plainRequest(`${cast.server.url}${path}`)).status, path).toBe(200);
    }
  });

  test('pages come with headers that protect them', async ({ cast }) => {
    for (const path of ['/', '/docs']) {
      const { status, headers } = await plainRequest(`${cast.server.url}${path}`, { headers: { accept: 'text/html' } });
      expect(status, path).toBe(200);
      expect(headers['content-type'], path).toMatch(/^text\/html/);
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      expect(headers['content-security-policy'], path).toMatch(/\S/);
    }
  });

  test('the docs page names nothing from elsewhere', async ({ cast }) => {
    const { text } = await plainRequest(`${cast.server.url}/docs`);
    const loaded = [...text.matchAll(/(?:src|href)\s*=\s*["'](?:https?:)?\/\/[^"']+["']|@import|url\(\s*["']?https?:/gi)];
    expect(loaded.map((match) => match[0])).toEqual([]);
  });
});

test('unknown fields and odd text do no harm', async ({ cast }) => {
  const person = await cast.person({ fullName: '<script>alert(1)</script>' });
  const title = `'; DROP TABLE events; -- ‮ 💺 \\u0000 ${'ة'.repeat(20)}`;
  const event = await person.rest.create<MajlisEvent>('/events', newEvent({ title }));
  expect(event.title).toBe(title);
  expect(event.organizerName).toBe('<script>alert(1)</script>');
  const withNul = { body: newEvent({ title: 'a\u0000b' }) };
  const answer = await person.rest.send<Problem>('POST', '/events', withNul);
  expect(answer.status, answer.text).toBeLessThan(500);
});
