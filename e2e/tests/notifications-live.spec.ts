import type { LiveClient } from '../support/events-client';
import type { NotificationsMessages } from '../support/namespaces';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { hence, later } from '../support/time';
import type { Notification, Page } from '../support/wire';

type Channels = Record<'inApp' | 'email' | 'sound', boolean>;
interface Preferences {
  types: Record<string, Channels>;
  quietHours: { from: string; to: string; timeZone: string } | null;
}
interface Mail {
  to: string;
  status: string;
  nextAttemptAt: string | null;
  createdAt: string;
}

const NOT_FOUND = { status: 404, code: 'not_found' };
const INVALID = { status: 422, code: 'validation_failed' };

const list = async (person: Person): Promise<Notification[]> =>
  (await person.rest.get<Page<Notification>>('/notifications?limit=100')).data;
const mailsTo = async (admin: Person, person: Person): Promise<Mail[]> =>
  (await admin.rest.get<Page<Mail>>(`/admin/outbox?q=${encodeURIComponent(person.details.email)}`)).data;
const counts = (client: LiveClient<NotificationsMessages>): number[] =>
  client.heard.all('notifications.unreadCount').map(({ count }) => count);

/** Everything that was said before it answers has been heard. */
const settled = (client: LiveClient<NotificationsMessages>): Promise<unknown> => client.ask('are-you-there');

/** The hour and minute in UTC, some hours from now. */
const clock = (hours: number): string => later(new Date().toISOString(), { hours }).slice(11, 16);

test('a notification reaches each device of its person at once, with the count; who is away finds it later', async ({ cast }) => {
  const [organizer, guest, other] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  const devices = [await guest.on('/notifications'), await (await guest.login()).on('/notifications', { transport: 'polling' })];
  const strangers = [await other.on('/notifications'), await guest.on('/users')];
  await cast.book(guest, event);
  const [stored] = await list(guest);
  for (const device of devices) {
    expect(await device.heard.next('notifications.unreadCount')).toEqual({ count: 0 });
    expect(await device.heard.expectNext('notifications.created')).toEqual({ ...stored, sound: true });
    expect(await device.heard.expectNext('notifications.unreadCount')).toEqual({ count: 1 });
  }
  for (const stranger of strangers) {
    await stranger.ask('are-you-there');
    expect(stranger.heard.lines.filter(({ name }) => name === 'notifications.created')).toEqual([]);
  }
  // The organizer was nowhere.
  expect(await list(organizer)).toMatchObject([{ type: 'booking.new', isRead: false }]);
  const back = await organizer.on('/notifications');
  expect(await back.heard.next('notifications.unreadCount')).toEqual({ count: 1 });
});

test('one record is told in both namespaces that know notifications, to nobody else', async ({ cast }) => {
  const [organizer, guest, other] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  const [own, root, stranger] = [await guest.on('/notifications'), await guest.on('/'), await other.on('/')];
  for (const client of [root, stranger]) expect(await client.heard.next('chats-unread-count')).toEqual({ count: 0 });
  await cast.book(guest, event);
  const { id, type, title, body, data, createdAt, sound } = await own.heard.next('notifications.created');
  const told = await root.heard.expectNext('notification');
  expect(told).toEqual({ id, type, title, message: body, data, isRead: false, timestamp: createdAt, createdAt, sound });
  await stranger.ask('are-you-there');
  expect(stranger.heard.unread).toEqual([]);
});

test('reading and deleting show on all devices, and touch nobody else', async ({ cast }) => {
  const [organizer, guest, other] = [await cast.person(), await cast.person(), await cast.person()];
  const events = [await cast.event(organizer), await cast.event(organizer), await cast.event(organizer)];
  for (const event of events) await cast.book(guest, event);
  const device = await guest.on('/notifications');
  await device.heard.next('notifications.unreadCount', ({ count }) => count === 3);
  const [newest, middle, oldest] = await list(guest);
  if (!newest || !middle || !oldest) throw new Error('unreachable');

  const path = `/notifications/${newest.id}`;
  const read = await guest.rest.post<Notification>(`${path}/read`);
  expect(read).toEqual({ ...newest, isRead: true, readAt: expect.any(String) });
  expect(await device.heard.expectNext('notifications.read')).toEqual({ userId: guest.id, id: newest.id });
  expect(await device.heard.expectNext('notifications.unreadCount')).toEqual({ count: 2 });
  // Again changes nothing and says nothing.
  expect(await guest.rest.post(`${path}/read`)).toEqual(read);
  await guest.rest.delete(`/notifications/${middle.id}`, 204);
  expect(await device.heard.expectNext('notifications.deleted')).toEqual({ userId: guest.id, id: middle.id });
  expect(await device.heard.expectNext('notifications.unreadCount')).toEqual({ count: 1 });

  for (const id of [oldest.id, middle.id, 'nonsense', '%2e%2e']) {
    await other.rest.refused('POST', `/notifications/${id}/read`, NOT_FOUND);
    await other.rest.refused('DELETE', `/notifications/${id}`, NOT_FOUND);
  }
  expect(await other.rest.post('/notifications/read-all')).toEqual({ count: 0 });
  await other.rest.delete('/notifications', 204);
  expect(await guest.rest.get('/notifications/unread-count')).toEqual({ count: 1 });

  expect(await guest.rest.post('/notifications/read-all')).toEqual({ count: 1 });
  expect(await device.heard.expectNext('notifications.readAll')).toEqual({ userId: guest.id });
  expect(await device.heard.expectNext('notifications.unreadCount')).toEqual({ count: 0 });
  await guest.rest.delete('/notifications', 204);
  expect(await device.heard.expectNext('notifications.deletedAll')).toEqual({ userId: guest.id });
  expect(await list(guest)).toEqual([]);
  for (const [method, what] of [['POST', '/x/read'], ['POST', '/read-all'], ['DELETE', '/x'], ['DELETE', ''], ['GET', '/preferences']] as const) {
    await cast.nobody.refused(method, `/notifications${what}`, { status: 401, code: 'unauthorized' });
  }
});

test('who comes back after a cut hears what was missed, once, and the count', async ({ cast }) => {
  const [organizer, guest] = await cast.pair();
  const [first, second] = [await cast.event(organizer), await cast.event(organizer)];
  const device = await guest.on('/notifications', { comesBack: true });
  await device.heard.next('notifications.unreadCount');
  await cast.book(guest, first);
  await device.heard.next('notifications.unreadCount', ({ count }) => count === 1);
  const back = device.back();
  device.cut();
  await cast.book(guest, second);
  expect(await back).toBe(true);
  await settled(device);
  const heard = device.heard.all('notifications.created').map(({ data }) => data['eventId']);
  expect(heard).toEqual([first.id, second.id]);
  expect(counts(device).at(-1)).toBe(2);
});

test('the last count is right, however many things happen at once', async ({ cast }) => {
  const organizer = await cast.person();
  const device = await organizer.on('/notifications');
  const events = await Promise.all(Array.from({ length: 8 }, () => cast.event(organizer)));
  const guests = await cast.people(3);
  await Promise.all(guests.flatMap((guest) => events.map((event) => cast.book(guest, event))));
  await device.heard.next('notifications.unreadCount', ({ count }) => count === 24);
  await settled(device);
  expect(counts(device).at(-1)).toBe(24);
  expect(device.heard.all('notifications.created')).toHaveLength(24);
});

test('each type comes by the ways that were chosen', async ({ cast }) => {
  const [admin, organizer, guest] = [await cast.admin(), await cast.person(), await cast.person()];
  const before = await guest.rest.get<Preferences>('/notifications/preferences');
  expect(before.quietHours).toBeNull();
  expect(before.types['booking.confirmed']).toEqual({ inApp: true, email: true, sound: true });
  expect(before.types['booking.new']).toEqual({ inApp: true, email: false, sound: false });
  expect(Object.keys(before.types)).not.toContain('organizer.invited');

  const types = { 'booking.confirmed': { inApp: false, email: true, sound: true }, 'event.changed': { inApp: true, email: false, sound: false } };
  const chosen = await guest.rest.put<Preferences>('/notifications/preferences', { types });
  expect(chosen).toEqual({ types: { ...before.types, ...types }, quietHours: null });
  expect(await guest.rest.get('/notifications/preferences')).toEqual(chosen);
  const device = await guest.on('/notifications');
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  await organizer.rest.patch(`/events/${event.id}`, { venue: 'Elsewhere' });
  const created = await device.heard.next('notifications.created');
  expect(created).toMatchObject({ type: 'event.changed', sound: false });
  expect((await list(guest)).map(({ type }) => type)).toEqual(['event.changed']);
  expect(await mailsTo(admin, guest)).toMatchObject([{ type: 'booking.confirmed' }]);

  // The organizer, who gets no mail of bookings, may want one.
  await organizer.rest.put('/notifications/preferences', { types: { 'booking.new': { inApp: true, email: true, sound: true } } });
  await cast.book(await cast.person(), event);
  expect(await mailsTo(admin, organizer)).toMatchObject([{ type: 'booking.new' }]);
  // What is not said any more is as it was by default.
  expect(await guest.rest.put<Preferences>('/notifications/preferences', {})).toEqual(before);
});

test('in quiet hours nothing makes a sound, and mail waits for their end', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: post.env });
  const [admin, organizer, guest, awake] = [await cast.admin(), await cast.person(), await cast.person(), await cast.person()];
  const quietHours = { from: clock(-2), to: clock(3), timeZone: 'Etc/UTC' };
  expect(await guest.rest.put('/notifications/preferences', { quietHours })).toMatchObject({ quietHours });
  await awake.rest.put('/notifications/preferences', { quietHours: { ...quietHours, from: clock(3), to: clock(-2) } });
  const devices = [await guest.on('/notifications'), await awake.on('/notifications')];
  const event = await cast.event(organizer, { startDate: hence({ hours: 48 }), endDate: hence({ hours: 72 }) });
  for (const person of [guest, awake]) await cast.book(person, event);
  const sounds = await Promise.all(devices.map(async ({ heard }) => (await heard.next('notifications.created')).sound));
  expect(sounds).toEqual([false, true]);
  const loud = await post.mail(awake.details.email, 'Booked');
  expect(loud.parsed.text).toContain(awake.name);
  const [waiting] = await mailsTo(admin, guest);
  expect(waiting).toMatchObject({ status: 'queued' });
  expect(waiting?.nextAttemptAt?.slice(11)).toBe(`${quietHours.to}:00.000Z`);
  expect(post.to(guest.details.email)).toEqual([]);
});

test('preferences that make no sense are refused, and the old ones stay', async ({ cast }) => {
  const person = await cast.person();
  const quiet = { from: '22:00', to: '07:00', timeZone: 'Asia/Riyadh' };
  const kept = await person.rest.put<Preferences>('/notifications/preferences', { quietHours: quiet });
  const all = { inApp: true, email: true, sound: true };
  const bad: [object, string][] = [
    [{ types: { nonsense: all } }, 'types'],
    [{ types: { 'organizer.invited': all } }, 'types'],
    [{ quietHours: { ...quiet, from: '24:00' } }, 'quietHours.from'],
    [{ quietHours: { ...quiet, to: '7:00' } }, 'quietHours.to'],
    [{ quietHours: { ...quiet, to: '+7:00' } }, 'quietHours.to'],
    [{ quietHours: { ...quiet, to: quiet.from } }, 'quietHours.to'],
    [{ quietHours: { ...quiet, timeZone: 'Mars/Base' } }, 'quietHours.timeZone'],
  ];
  for (const [body, field] of bad) {
    await person.rest.refused('PUT', '/notifications/preferences', { ...INVALID, field }, { body });
  }
  await person.rest.refused('PUT', '/notifications/preferences', INVALID, { body: { types: { 'review.new': { inApp: true } } } });
  await person.rest.refused('PUT', '/notifications/preferences', INVALID, { body: { sounds: true } });
  expect(await person.rest.get('/notifications/preferences')).toEqual(kept);
});
