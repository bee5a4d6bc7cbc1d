import { newEvent } from '../support/cast';
import { verifyEmail } from '../support/codes';
import { LiveClient } from '../support/events-client';
import { plain } from '../support/mailbox';
import { type Offer, type PartnerRequest, type Place, keyInLetter, keyOf, logOf, offer } from '../support/partner-places';
import type { Person } from '../support/person';
import { Rest } from '../support/rest';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { MajlisEvent, Page } from '../support/wire';

const REQUESTS = '/partner-places/requests';
const NAMESPACE = '/partner-places';
const FORBIDDEN = { status: 403, code: 'forbidden' };
const UNAUTHORIZED = { status: 401, code: 'unauthorized' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const INVALID = { status: 409, code: 'invalid_transition' };

interface Made {
  request: PartnerRequest;
  key: string;
  mine: string;
}

/** Somebody without an account offers a place, on a server that sends no mail. */
async function made(nobody: Rest, part: Partial<Offer> = {}): Promise<Made> {
  const request = await nobody.create<PartnerRequest>(REQUESTS, offer(part));
  const key = keyOf(request.link ?? '');
  return { request, key, mine: `/partner-places/me/request?key=${key}` };
}

const act = (admin: Person, { id }: PartnerRequest, what: string, body: object = {}): Promise<PartnerRequest> =>
  admin.rest.post<PartnerRequest>(`${REQUESTS}/${id}/${what}`, body);

test('the way of a request: asked, answered, approved, taken back, each told to administrators and written down', async ({ cast }) => {
  const admin = await cast.admin();
  const client = await admin.on(NAMESPACE);
  const { request, mine } = await made(cast.nobody, { capacity: 40, description: 'A quiet hall' });
  expect(request).toMatchObject({ status: 'pending', capacity: 40, description: 'A quiet hall', imageUrl: null, messages: [] });
  const heard = async (kind: string): Promise<void> => {
    const message = await client.heard.next('partner-places.changed', ({ id }) => id === request.id);
    expect(message).toEqual({ kind, id: request.id, at: expect.stringMatching(TIMESTAMP) });
  };
  await heard('created');

  await act(admin, request, 'request-details', { message: 'Is there a ramp?' });
  await heard('needs_info');
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/request-details`, INVALID, { body: { message: 'And a lift?' } });
  const answered = await cast.nobody.patch<PartnerRequest>(mine, { message: 'Yes', capacity: 60 });
  expect(answered).toMatchObject({ status: 'pending', capacity: 60 });
  expect(answered.messages.map(({ from, text }) => [from, text])).toEqual([['admin', 'Is there a ramp?'], ['applicant', 'Yes']]);
  expect(JSON.stringify(answered)).not.toContain(admin.name);
  await heard('updated');

  await act(admin, request, 'message', { message: 'Thank you' });
  await heard('updated');
  const changed = { status: 409, code: 'changed' };
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/approve`, changed, { body: { updatedAt: request.updatedAt } });
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/approve`, { status: 422, field: 'updatedAt' }, { body: { updatedAt: 'now' } });
  const { updatedAt } = await admin.rest.get<PartnerRequest>(`${REQUESTS}/${request.id}`);
  expect(await act(admin, request, 'approve', { updatedAt })).toMatchObject({ status: 'approved' });
  await heard('approved');
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/approve`, INVALID);
  expect(await act(admin, request, 'reject', { reason: 'It closed' })).toMatchObject({ status: 'rejected' });
  await heard('rejected');
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/reject`, INVALID, { body: { reason: 'x' } });
  await admin.rest.refused('POST', `${REQUESTS}/${request.id}/request-details`, INVALID, { body: { message: 'x' } });
  expect(await act(admin, request, 'approve')).toMatchObject({ status: 'approved' });
  await heard('approved');
  await admin.rest.delete(`${REQUESTS}/${request.id}`, 204);
  await heard('deleted');
  await admin.rest.refused('GET', `${REQUESTS}/${request.id}`, NOT_FOUND);
  await cast.nobody.refused('PATCH', mine, NOT_FOUND, { body: { message: 'Hello?' } });

  const { data } = await admin.rest.get<Page<{ action: string; actor: { id: string }; details: object }>>(`/admin/audit?target=${request.id}`);
  expect(data.map(({ action, details }) => [action, details])).toEqual([
    ['place.deleted', { from: 'approved' }],
    ['place.approved', { from: 'rejected' }],
    ['place.rejected', { from: 'approved' }],
    ['place.approved', { from: 'pending' }],
    ['place.message_sent', { from: 'pending' }],
    ['place.details_requested', { from: 'pending' }],
  ]);
  expect(new Set(data.map(({ actor }) => actor.id))).toEqual(new Set([admin.id]));
});

test('the namespace is for administrators alone', async ({ cast }) => {
  const person = await cast.person();
  const refused = (auth?: Record<string, unknown>) =>
    LiveClient.refused(cast.server.url, { namespace: NAMESPACE, ...(auth && { auth }) });
  expect((await refused({ token: person.token })).message).toBe('Access denied');
  expect((await refused({ token: await cast.guestToken() })).message).toBe('Access denied');
  expect((await refused()).message).toBe('Authentication error: No token provided');
  expect((await refused({ token: 'x' })).message).toBe('Authentication error: Invalid token');
});

test('nobody but administrators reads or decides; personal data reaches nobody else', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const { request } = await made(cast.nobody);
  const path = `${REQUESTS}/${request.id}`;
  for (const [rest, refusal] of [[person.rest, FORBIDDEN], [cast.nobody, UNAUTHORIZED]] as const) {
    for (const read of [REQUESTS, path, `${REQUESTS}/summary`]) await rest.refused('GET', read, refusal);
    for (const what of ['approve', 'request-details', 'reject', 'message']) {
      await rest.refused('POST', `${path}/${what}`, refusal, { body: { message: 'x', reason: 'x' } });
    }
    await rest.refused('DELETE', path, refusal);
  }
  await cast.nobody.refused('GET', `/places/${request.id}`, NOT_FOUND);
  await act(admin, request, 'approve');
  const place = await cast.nobody.get<Place>(`/places/${request.id}`);
  expect(Object.keys(place).sort()).toEqual(
    ['address', 'businessName', 'capacity', 'city', 'countryCode', 'description', 'id', 'imageUrl'],
  );
  for (const list of ['/places', '/partner-places/places']) {
    const { data } = await cast.nobody.get<Page<Place>>(`${list}?q=${encodeURIComponent(request.businessName.toUpperCase())}`);
    expect(data).toEqual([place]);
  }
  // What is not public is not found by searching for it either.
  expect((await cast.nobody.get<Page<Place>>(`/places?q=${request.email}`)).data).toEqual([]);
});

test('administrators find requests by how they stand and by words', async ({ cast }) => {
  const admin = await cast.admin();
  const [one, two] = [await made(cast.nobody, { city: 'Nowhere-on-Sea' }), await made(cast.nobody, { contactName: 'فاطمة الزهراء' })];
  await act(admin, two.request, 'request-details', { message: 'Where is it?' });
  const find = async (query: string): Promise<string[]> => {
    const { data } = await admin.rest.get<Page<PartnerRequest>>(`${REQUESTS}?limit=100&${query}`);
    return data.map(({ id }) => id);
  };
  expect(await find(`q=${one.request.email}`)).toEqual([one.request.id]);
  expect(await find(`q=${encodeURIComponent('فاطمه')}`)).toContain(two.request.id);
  expect(await find('status=pending')).toContain(one.request.id);
  expect(await find('status=pending')).not.toContain(two.request.id);
  expect(await find(`status=needs_info&q=${two.request.email}`)).toEqual([two.request.id]);
  const listed = await admin.rest.get<Page<PartnerRequest>>(`${REQUESTS}?q=${two.request.email}`);
  expect(listed.data).toEqual([await admin.rest.get(`${REQUESTS}/${two.request.id}`)]);
  await admin.rest.refused('GET', `${REQUESTS}?status=odd`, { status: 422 });
  await admin.rest.refused('GET', `${REQUESTS}?q=${'x'.repeat(201)}`, { status: 422, field: 'q' });
  const summary = await admin.rest.get<Record<string, number>>(`${REQUESTS}/summary`);
  expect(Object.keys(summary).sort()).toEqual(['approved', 'needsInfo', 'pending', 'rejected']);
  expect(summary['needsInfo']).toBeGreaterThan(0);
});

test('what does not fit is refused with its field, and sent twice it is one request', async ({ cast }) => {
  const bad: [string, unknown][] = [
    ['businessName', 'x'], ['contactName', 'two\nlines'], ['email', 'nobody'], ['phone', '0771'], ['countryCode', 'XX'], ['city', ' '],
    ['address', 'a'.repeat(301)], ['description', 'd'.repeat(2001)], ['capacity', 0], ['capacity', 1_000_001],
    ['imageUrl', 'http://example.org/a.png'], ['imageUrl', 'javascript:alert(1)'],
  ];
  for (const [field, value] of bad) {
    await cast.nobody.refused('POST', REQUESTS, { status: 422, field }, { body: offer({ [field]: value }) });
  }
  const wish = offer();
  const key = { 'idempotency-key': `offer-${wish.email}` };
  const first = await cast.nobody.create<PartnerRequest>(REQUESTS, wish, key);
  expect(await cast.nobody.create<PartnerRequest>(REQUESTS, wish, key)).toEqual(first);
  for (let open = 1; open < 3; open += 1) await cast.nobody.create(REQUESTS, wish);
  const other = { ...wish, email: wish.email.toUpperCase() };
  await cast.nobody.refused('POST', REQUESTS, { status: 409, code: 'too_many_open_requests' }, { body: other });
});

test('an applicant changes what is open, and only talks about what is decided', async ({ cast }) => {
  const admin = await cast.admin();
  const { request, key, mine } = await made(cast.nobody);
  const changed = await cast.nobody.patch<PartnerRequest>(mine, { city: 'Basra', imageUrl: 'https://example.org/a.png', capacity: null });
  expect(changed).toMatchObject({ status: 'pending', city: 'Basra', imageUrl: 'https://example.org/a.png', email: request.email });
  const refused = (body: object, field?: string) =>
    cast.nobody.refused('PATCH', mine, { status: 422, ...(field && { field }) }, { body });
  await refused({ email: 'else@example.org' });
  await refused({ status: 'approved' });
  await refused({ phone: '1' }, 'phone');
  await refused({ message: ' ' }, 'message');
  await refused({ message: 'm'.repeat(2001) }, 'message');

  await act(admin, request, 'approve');
  await cast.nobody.refused('PATCH', mine, { status: 409, code: 'already_approved' }, { body: { description: 'Cheap pills', message: 'x' } });
  expect((await cast.nobody.get<Place>(`/places/${request.id}`)).description).toBeNull();
  expect((await cast.nobody.patch<PartnerRequest>(mine, { message: 'We moved' })).status).toBe('approved');
  await act(admin, request, 'reject', { reason: 'As you wish' });
  await cast.nobody.refused('PATCH', mine, { status: 409, code: 'already_rejected' }, { body: { city: 'Erbil' } });
  const now = await cast.nobody.get<PartnerRequest>(`/partner-places/me?key=${key}`);
  expect(now.messages.map(({ from, text }) => [from, text])).toEqual([['applicant', 'We moved'], ['admin', 'As you wish']]);
});

test('a link opens its own request; without it, and without a verified address, there is nothing to see', async ({ cast }) => {
  const [one, two] = [await made(cast.nobody), await made(cast.nobody)];
  for (const { request, key } of [one, two]) {
    expect((await cast.nobody.get<PartnerRequest>(`/partner-places/me?key=${key}`)).id).toBe(request.id);
  }
  for (const key of ['', 'guess', one.request.id, one.key.toLowerCase(), `${one.key}x`, one.key.slice(0, -1)]) {
    await cast.nobody.refused('GET', `/partner-places/me?key=${key}`, NOT_FOUND);
    await cast.nobody.refused('PATCH', `/partner-places/me/request?key=${key}`, NOT_FOUND, { body: { message: 'x' } });
  }
  await cast.nobody.refused('GET', '/partner-places/me', UNAUTHORIZED);
  await cast.nobody.refused('PATCH', '/partner-places/me/request', UNAUTHORIZED, { body: { message: 'x' } });

  // Registering with an address does not prove it.
  const thief = await cast.person({ email: one.request.email });
  const unproved = { status: 403, code: 'email_not_verified' };
  await thief.rest.refused('GET', '/partner-places/me', unproved);
  await thief.rest.refused('PATCH', '/partner-places/me/request', unproved, { body: { message: 'x' } });
  const stranger = await cast.person();
  await stranger.rest.refused('GET', '/partner-places/me', unproved);
  // The link counts more than who is signed in.
  expect((await stranger.rest.get<PartnerRequest>(`/partner-places/me?key=${two.key}`)).id).toBe(two.request.id);
});

test('who has proved the address with a code sees and answers the newest request of it, without a link', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: post.env });
  const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
  const offered = (email: string) => cast.nobody.create<PartnerRequest>(REQUESTS, offer({ email }));
  await offered(person.details.email);
  const newest = await offered(person.details.email.toUpperCase());
  await offered(other.details.email);
  const unproved = { status: 403, code: 'email_not_verified' };
  await person.rest.refused('GET', '/partner-places/me', unproved);
  await verifyEmail(post, person);
  expect(await person.rest.get<PartnerRequest>('/partner-places/me')).toMatchObject({ id: newest.id, status: 'pending' });
  await act(admin, newest, 'request-details', { message: 'Is there a ramp?' });
  const { data } = await person.rest.get<Page<{ type: string }>>('/notifications');
  expect(data.map(({ type }) => type)).toContain('place.needs_info');
  const answered = await person.rest.patch<PartnerRequest>('/partner-places/me/request', { message: 'Yes' });
  expect(answered).toMatchObject({ id: newest.id, status: 'pending' });
  expect(answered.messages.map(({ text }) => text)).toEqual(['Is there a ramp?', 'Yes']);
  const stranger = await cast.person();
  await verifyEmail(post, stranger);
  await stranger.rest.refused('GET', '/partner-places/me', NOT_FOUND);
});

test('letters go to the address, in the language of the browser, each with a link; nothing else shows a key', async ({ ownStage, post }) => {
  const { cast, server } = await ownStage({ env: { ...post.env, MAJLIS_LOG__FILTER: 'debug' } });
  const admin = await cast.admin();
  const wish = offer({ businessName: 'بيت القهوة' });
  const request = await cast.nobody.create<PartnerRequest>(REQUESTS, wish, { 'accept-language': 'ar-IQ, en;q=0.5' });
  expect(request.link).toBeUndefined();
  const first = await keyInLetter(post, wish.email, 'وصلنا طلبك');
  await act(admin, request, 'request-details', { message: 'أين المدخل؟' });
  const asked = await post.mail(wish.email, 'سؤال عن');
  expect(plain(asked.parsed.text)).toContain('أين المدخل؟');
  expect(plain(asked.parsed.text)).not.toContain(admin.name);
  const second = keyOf(plain(asked.parsed.text));
  expect(second).not.toBe(first);
  for (const key of [first, second]) {
    expect((await cast.nobody.get<PartnerRequest>(`/partner-places/me?key=${key}`)).id).toBe(request.id);
  }
  await act(admin, request, 'message', { message: 'شكرًا' });
  await post.mail(wish.email, 'رسالة عن');
  await act(admin, request, 'approve');
  await post.mail(wish.email, 'تمت الموافقة');
  await act(admin, request, 'reject', { reason: 'أُغلق' });
  expect(plain((await post.mail(wish.email, 'لم يُقبل')).parsed.text)).toContain('أُغلق');
  expect(post.to(wish.email)).toHaveLength(5);

  // Nor do administrators see it, in the outbox or anywhere.
  const { data } = await admin.rest.get<Page<{ id: string; type: string }>>(`/admin/outbox?q=${wish.email}`);
  expect(data.map(({ type }) => type).sort()).toEqual(
    ['place.approved', 'place.message', 'place.needs_info', 'place.received', 'place.rejected'],
  );
  for (const { id } of data) {
    const shown = JSON.stringify(await admin.rest.get(`/admin/outbox/${id}`));
    for (const key of [first, second]) expect(shown).not.toContain(key);
  }
  expect(JSON.stringify(await admin.rest.get(`${REQUESTS}/${request.id}`))).not.toContain(first);
  for (const key of [first, second]) expect(logOf(server)).not.toContain(key);
});

test('an event can be at an approved place, keeps it, and takes no other', async ({ cast }) => {
  const [admin, organizer] = [await cast.admin(), await cast.person()];
  const { request } = await made(cast.nobody);
  const refused = (body: object) => organizer.rest.refused('POST', '/events', { status: 422, field: 'placeId' }, { body });
  for (const placeId of [request.id, 'nowhere', 'x'.repeat(200)]) await refused(newEvent({ placeId }));
  await act(admin, request, 'approve');
  const event = await cast.event(organizer, { placeId: request.id, venue: 'As it is written' });
  expect(event.placeId).toBe(request.id);
  const path = `/events/${event.id}`;
  await organizer.rest.refused('PATCH', path, { status: 422, field: 'placeId' }, { body: { placeId: 'nowhere' } });

  await act(admin, request, 'reject', { reason: 'It closed' });
  expect(await organizer.rest.get<MajlisEvent>(path)).toMatchObject({ placeId: request.id, venue: 'As it is written' });
  await organizer.rest.patch(path, { placeId: request.id, title: 'Still there' });
  expect((await organizer.rest.create<MajlisEvent>(`${path}/clone`, {})).placeId).toBeNull();
  expect((await organizer.rest.patch<MajlisEvent>(path, { placeId: null })).placeId).toBeNull();
  await organizer.rest.refused('PATCH', path, { status: 422, field: 'placeId' }, { body: { placeId: request.id } });
});

test('who asks for too much waits: by address, by e-mail, and about one request', async ({ ownStage }) => {
  const { cast } = await ownStage({
    env: {
      MAJLIS_LIMITS__ENABLED: 'true',
      MAJLIS_LIMITS__APPLICATIONS_PER_ADDRESS_PER_DAY: '4',
      MAJLIS_LIMITS__APPLICATIONS_PER_EMAIL_PER_DAY: '2',
      MAJLIS_LIMITS__APPLICATION_CHANGES_PER_HOUR: '3',
    },
  });
  const limited = { status: 429, code: 'rate_limited' };
  // What does not fit does not count.
  for (let n = 0; n < 5; n += 1) await cast.nobody.refused('POST', REQUESTS, { status: 422 }, { body: offer({ city: '' }) });
  const { request, mine } = await made(cast.nobody);
  await made(cast.nobody, { email: request.email });
  await cast.nobody.refused('POST', REQUESTS, limited, { body: offer({ email: request.email.toUpperCase() }) });
  await made(cast.nobody);
  await cast.nobody.refused('POST', REQUESTS, limited, { body: offer() });
  for (let n = 0; n < 3; n += 1) await cast.nobody.patch(mine, { message: `Hello ${n}` });
  await cast.nobody.refused('PATCH', mine, limited, { body: { message: 'Hello?' } });
});
