import type { Person } from '../support/person';
import { done, refusedBothWays, settled } from '../support/root';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Booking, Notification, Page } from '../support/wire';

const DENIED = 'Access denied';
const INVALID = 'Invalid notification data';
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

const list = async (person: Person, query = ''): Promise<Notification[]> =>
  (await person.rest.get<Page<Notification>>(`/notifications?limit=100${query}`)).data;

test.describe('send-notification', () => {
  test('reaches who has a booking with the sender, on all devices and namespaces, and is stored', async ({ cast }) => {
    const [owner, guest, stranger] = (await cast.people(3)) as [Person, Person, Person];
    await cast.book(guest, await cast.event(owner));
    const devices = [await owner.on('/'), await (await owner.login()).on('/', { transport: 'polling' })];
    const other = await stranger.on('/');
    const stored = await owner.on('/notifications');
    const sender = await guest.on('/');
    const data = { plate: 'A 123', fromUserId: stranger.id, nested: { list: [1, 'ثلاثة'] } };
    const { data: answer } = await done<{ id: string }>(sender, 'send-notification', {
      toUserId: owner.id, type: 'Car:arrived', title: 'السيارة', message: 'I am at the gate\nالبوابة', data,
    });
    const said = { ...data, fromUserId: guest.id };
    for (const device of devices) {
      expect(await device.heard.next('notification')).toEqual({
        id: answer.id, type: 'Car:arrived', title: 'السيارة', message: 'I am at the gate\nالبوابة', data: said, isRead: false, sound: true,
        timestamp: expect.stringMatching(TIMESTAMP), createdAt: expect.stringMatching(TIMESTAMP),
      });
    }
    const created = await stored.heard.next('notifications.created');
    expect(created).toMatchObject({ id: answer.id, userId: owner.id, type: 'user.Car:arrived', body: 'I am at the gate\nالبوابة', data: said });
    expect((await list(owner, '&type=user.Car:arrived')).map(({ id }) => id)).toEqual([answer.id]);
    await settled(...devices, other, sender);
    expect(devices.map(({ heard }) => heard.all('notification').length)).toEqual([1, 1]);
    expect([other, sender].map(({ heard }) => heard.lines.length)).toEqual([0, 0]);
    expect(await list(guest, '&type=user.Car:arrived')).toEqual([]);

    // The other way round; without a title it is the sender's name; `user.` is not said twice; without an ack it is silent.
    const guests = await guest.on('/');
    devices[0]?.socket.emit('send-notification', { toUserId: guest.id, type: 'user.reply', message: 'Coming' });
    expect(await guests.heard.next('notification')).toMatchObject({ type: 'user.reply', title: owner.name, data: { fromUserId: owner.id } });
    expect((await list(guest))[0]).toMatchObject({ type: 'user.reply', body: 'Coming' });
    expect(devices[0]?.heard.all('error')).toEqual([]);
  });

  test('goes to nobody else, and does not say who there is', async ({ cast }) => {
    const admin = await cast.admin();
    const [owner, helper, checker, guest, stranger, waiting] = (await cast.people(6)) as [Person, Person, Person, Person, Person, Person];
    const event = await cast.event(owner, { maxAttendees: 1 });
    for (const [person, role] of [[helper, 'co_organizer'], [checker, 'checker']] as const) {
      await owner.rest.send('POST', `/events/${event.id}/organizers`, { body: { email: person.details.email, role } });
    }
    const booking = await cast.book(guest, event);
    await cast.wait(waiting, event);
    const note = { type: 'x', message: 'Hello' };
    const sends = async (from: Person, toUserId: string): Promise<string> => {
      const client = await from.on('/');
      const ack = await client.ask('send-notification', { ...note, toUserId });
      return ack.success ? 'sent' : ack.message;
    };
    expect(await sends(helper, guest.id)).toBe('sent');
    expect(await sends(guest, helper.id)).toBe('sent');
    for (const [from, to] of [[stranger, owner], [owner, stranger], [checker, guest], [guest, checker], [waiting, owner], [guest, waiting], [owner, helper], [guest, admin]] as const) {
      expect(await sends(from, to.id)).toBe(DENIED);
    }
    const owners = await owner.on('/');
    for (const toUserId of [UNKNOWN, owner.id, guest.id.toUpperCase(), ` ${guest.id}`, `user-${guest.id}`, '%', 'role-user']) {
      expect(await refusedBothWays(owners, 'send-notification', { ...note, toUserId }), toUserId).toBe(DENIED);
    }
    // A booking that has ended is none.
    await cast.cancel(guest, booking);
    expect(await sends(guest, owner.id)).toBe(DENIED);
    expect(await sends(owner, guest.id)).toBe(DENIED);
    for (const person of [stranger, checker, waiting, admin]) {
      expect((await list(person)).filter(({ type }) => type.startsWith('user.'))).toEqual([]);
    }
  });

  test('of an administrator goes to anybody, as it is given', async ({ cast }) => {
    const [admin, person] = [await cast.admin(), await cast.person()];
    const [admins, client] = [await admin.on('/'), await person.on('/')];
    // What administrators say cannot be turned off.
    const preferences = await person.rest.get<{ types: Record<string, unknown> }>('/notifications/preferences');
    expect(Object.keys(preferences.types)).toContain('user.notification');
    expect(Object.keys(preferences.types)).not.toContain('admin.notification');
    const { data } = await done<{ id: string }>(admins, 'send-notification', { toUserId: person.id, type: 'account.note', message: 'Please call us' });
    expect(await client.heard.next('notification')).toMatchObject({
      id: data.id, type: 'account.note', title: 'A message from the administrators', data: { fromUserId: admin.id },
    });
    expect(await list(person)).toMatchObject([{ id: data.id, type: 'account.note' }]);
    const audit = await admin.rest.get<Page<object>>(`/admin/audit?action=notification.sent&actor=${admin.id}`);
    expect(audit.data).toMatchObject([{ target: person.id, details: {}, address: '' }]);
    for (const toUserId of [UNKNOWN, admin.id]) {
      expect(await refusedBothWays(admins, 'send-notification', { toUserId, type: 'x', message: 'x' })).toBe(INVALID);
    }
    const banned = await cast.person();
    await admin.rest.post(`/users/${banned.id}/ban`, { reason: 'x' });
    expect(await refusedBothWays(admins, 'send-notification', { toUserId: banned.id, type: 'x', message: 'x' })).toBe(INVALID);
  });

  test('is refused where it does not fit, and stores nothing', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    await cast.book(guest, await cast.event(owner));
    const client = await owner.on('/');
    const before = await list(guest);
    const good = { toUserId: guest.id, type: 'x', message: 'Hello' };
    const bad: unknown[] = [
      undefined, null, 'hello', [good], {}, { ...good, toUserId: undefined }, { ...good, toUserId: 7 }, { ...good, toUserId: [guest.id] },
      { ...good, toUserId: '' }, { ...good, toUserId: 'x'.repeat(65) }, { ...good, type: undefined }, { ...good, type: '' }, { ...good, type: 7 },
      { ...good, type: 'a b' }, { ...good, type: '<b>' }, { ...good, type: 'x'.repeat(61) }, { ...good, type: 'نوع' },
      { ...good, message: undefined }, { ...good, message: '' }, { ...good, message: ' \n ' }, { ...good, message: 7 },
      { ...good, message: 'x'.repeat(2_001) }, { ...good, message: 'a\u0000b' }, { ...good, message: 'a\u0007b' }, { ...good, title: 7 },
      { ...good, title: 'x'.repeat(121) }, { ...good, title: 'a\nb' }, { ...good, data: 'x' }, { ...good, data: [1] },
      { ...good, data: { x: 'x'.repeat(4_096) } }, { ...good, data: { x: 'a\u0000b' } },
    ];
    for (const payload of bad) {
      expect(await refusedBothWays(client, 'send-notification', payload), JSON.stringify(payload)?.slice(0, 99)).toBe(INVALID);
    }
    const most = { ...good, type: 'x'.repeat(60), message: 'م'.repeat(2_000), title: 'ع'.repeat(120), data: { x: 'x'.repeat(4_000) } };
    await done(client, 'send-notification', most);
    expect(await list(guest)).toHaveLength(before.length + 1);
    expect(await list(guest, `&type=user.${most.type}`)).toMatchObject([{ title: most.title, body: most.message }]);
  });

  test('comes as its receiver wants it, and its sender is not told', async ({ cast }) => {
    const [owner, guest] = await cast.pair();
    await cast.book(guest, await cast.event(owner));
    const off = { inApp: false, email: false, sound: false };
    const before = await list(guest);
    const { types } = await guest.rest.get<{ types: Record<string, object> }>('/notifications/preferences');
    expect(types['user.notification']).toEqual({ inApp: true, email: false, sound: true });
    expect(types['booking.update']).toEqual({ inApp: true, email: false, sound: true });
    await guest.rest.put('/notifications/preferences', { types: { 'user.notification': off } });
    const [sender, receiver] = [await owner.on('/'), await guest.on('/')];
    const ack = await done<{ id: string }>(sender, 'send-notification', { toUserId: guest.id, type: 'x', message: 'Hello' });
    expect(ack.data.id).toMatch(/^[0-9a-f-]{36}$/);
    await settled(receiver);
    expect(receiver.heard.lines).toEqual([]);
    expect(await list(guest)).toEqual(before);
  });

  test('has a pace of its own, and nobody can use up that of another', async ({ ownStage }) => {
    const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true' } });
    const [owner, guest, stranger] = (await cast.people(3)) as [Person, Person, Person];
    await cast.book(guest, await cast.event(owner));
    const [owners, strangers] = [await owner.on('/'), await stranger.on('/')];
    const note = { type: 'x', message: 'Hello' };
    for (let n = 0; n < 30; n += 1) await strangers.refusal('send-notification', { ...note, toUserId: guest.id });
    const answers = [];
    for (let n = 0; n < 14; n += 1) answers.push(await owners.ask('send-notification', { ...note, toUserId: guest.id }));
    expect(answers.slice(0, 10).map(({ success }) => success)).toEqual(Array.from({ length: 10 }, () => true));
    expect(answers).toContainEqual(expect.objectContaining({ success: false, message: 'Rate limit exceeded', code: 'rate_limited' }));
    // What else people do goes on.
    await done(owners, 'join', { room: `user-${owner.id}` });
  });
});

test('whoever sends too much is told so, with an ack and without', async ({ ownStage }) => {
  const env = { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__MESSAGES_PER_USER_PER_SECOND: '1', MAJLIS_LIMITS__MESSAGES_PER_USER_BURST: '1' };
  const { cast } = await ownStage({ env });
  const person = await cast.person();
  const client = await person.on('/');
  const room = { room: `user-${person.id}` };
  for (let n = 0; n < 5; n += 1) client.socket.emit('join', room);
  expect(await client.heard.next('error')).toEqual({ message: 'Rate limit exceeded' });
  expect(await client.ask('join', room)).toMatchObject({ success: false, message: 'Rate limit exceeded' });
});

test('each notification is heard once on the root namespace, whatever its receiver is to the booking', async ({ cast }) => {
  const owner = await cast.person();
  const event = await cast.event(owner);
  const client = await owner.on('/');
  const booking = await cast.book(owner, event);
  await done(client, 'join', { room: `booking-${booking.id}` });
  await owner.rest.delete<Booking>(`/bookings/${booking.id}`);
  await client.heard.next('notification', ({ type }) => type === 'booking.cancelled');
  await settled(client);
  expect(client.heard.all('notification').map(({ type }) => type)).toEqual(['booking.confirmed', 'booking.cancelled']);
});
