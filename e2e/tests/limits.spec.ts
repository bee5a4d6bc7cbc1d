import { Rest } from '../support/rest';
import { expect, test } from '../support/test';

/** Far above what a person does in a moment; the defaults are for people. */
const BURST = 200;
const BURSTS = 60;

test.use({ serverEnv: { MAJLIS_LIMITS__ENABLED: 'true' } });

test('REST says when to come back to who asks too much, and to nobody else', async ({ cast }) => {
  const [greedy, modest] = [await cast.person(), await cast.person()];
  let refused: Awaited<ReturnType<Rest['send']>> | undefined;
  for (let burst = 0; burst < BURSTS && !refused; burst += 1) {
    const answers = await Promise.all(Array.from({ length: BURST }, () => greedy.rest.send('GET', '/auth/me')));
    refused = answers.find((answer) => answer.status === 429);
  }
  expect(refused, `${BURST * BURSTS} calls at once met no limit`).toBeDefined();
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused?.body).toMatchObject({ status: 429, code: 'rate_limited' });
  await modest.rest.get('/auth/me');
});

test('a raw connection that sends too much is told so, or turned away with 4029', async ({ cast }) => {
  const [greedy, modest] = [await cast.person(), await cast.person()];
  const client = await greedy.raw();
  await client.heard.next('connection_established');
  let closed: number | undefined;
  void client.closed.then(({ code }) => (closed = code));
  for (let burst = 0; burst < BURSTS && closed === undefined; burst += 1) {
    for (let index = 0; index < BURST; index += 1) client.send({ type: 'ping' });
    if (client.heard.all('error').length > 0) break;
    await Promise.race([client.heard.next('pong'), client.closed]).catch(() => undefined);
  }
  if (closed !== undefined) expect(closed).toBe(4029);
  else expect((await client.heard.next('error')).message).toBe('Rate limit exceeded');
  const other = await modest.raw();
  expect(await other.roundTrip()).toEqual(['connection_established']);
});

test('more connections do not make more messages', async ({ cast }) => {
  const greedy = await cast.person();
  const clients = await Promise.all(Array.from({ length: 10 }, () => greedy.raw()));
  for (const client of clients) await client.heard.next('connection_established');
  // No connection sends more than one alone may at once; all together do.
  for (const client of clients) for (let index = 0; index < 150; index += 1) client.send({ type: 'ping' });
  await Promise.any(clients.map((client) =>
    client.heard.next('error', ({ message }) => message === 'Rate limit exceeded')));
});

test('a whole venue behind one address is let in', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => cast.nobody.send('GET', `/events/${event.id}`)),
  );
  expect(answers.filter((answer) => answer.status !== 200).map((answer) => answer.status)).toEqual([]);
  const token = await cast.guestToken();
  const guests = await Promise.all(
    Array.from({ length: 100 }, () => cast.rawAs(`/ws/events/${event.number}?token=${token}`)),
  );
  for (const guest of guests) await guest.heard.next('seat_update');
});
