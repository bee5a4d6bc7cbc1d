import type { Person } from '../support/person';
import { settled } from '../support/root';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Notification, Page } from '../support/wire';

interface SiteAnnouncement {
  id: string;
  role: 'user' | 'admin';
  type: string;
  title: string;
  message: string;
  data: Record<string, unknown>;
  by: { id: string; name: string };
  createdAt: string;
  toldCount: number;
  toldAt: string | null;
}

const PATH = '/admin/announcements';
const WORDS = { title: 'صيانة الليلة', message: 'We are away from 2 to 3.\nنعود بعدها.' };

const announce = (admin: Person, more: object = {}): Promise<SiteAnnouncement> =>
  admin.rest.create<SiteAnnouncement>(PATH, { role: 'user', ...WORDS, ...more });

/** What somebody was told of an announcement, once it is stored. */
async function stored(person: Person, announcement: SiteAnnouncement): Promise<Notification> {
  let found: Notification | undefined;
  await expect.poll(async () => {
    found = (await of(person, announcement))[0];
    return found;
  }).toBeDefined();
  if (!found) throw new Error('unreachable');
  return found;
}

async function of(person: Person, { id }: SiteAnnouncement): Promise<Notification[]> {
  const { data } = await person.rest.get<Page<Notification>>('/notifications?limit=100');
  return data.filter((one) => one.data['announcementId'] === id);
}

/** All of it is stored. */
async function told(admin: Person, { id }: SiteAnnouncement): Promise<SiteAnnouncement> {
  let found: SiteAnnouncement | undefined;
  await expect.poll(async () => {
    const { data } = await admin.rest.get<Page<SiteAnnouncement>>(PATH);
    found = data.find((one) => one.id === id);
    return found?.toldAt;
  }).toMatch(TIMESTAMP);
  if (!found) throw new Error('unreachable');
  return found;
}

test('all of the role who are there hear it at once and once; each finds it among what they were told', async ({ cast }) => {
  const [admin, person, away] = [await cast.admin(), await cast.person(), await cast.person()];
  const [root, own, admins] = [await person.on('/'), await person.on('/notifications'), await admin.on('/')];
  const second = await (await person.login()).on('/', { transport: 'polling' });
  const made = await announce(admin, { type: 'maintenance', data: { url: '/status', announcementId: 'x' } });
  expect(made).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/), role: 'user', type: 'maintenance', ...WORDS, data: { url: '/status', announcementId: 'x' },
    by: { id: admin.id, name: admin.name }, createdAt: expect.stringMatching(TIMESTAMP), toldCount: 0, toldAt: null,
  });
  const data = { url: '/status', announcementId: made.id };
  for (const client of [root, second]) {
    expect(await client.heard.expectNext('notification')).toEqual({
      id: made.id, type: 'maintenance', ...WORDS, data, isRead: false, timestamp: made.createdAt, createdAt: made.createdAt, sound: false,
    });
  }
  const created = await own.heard.next('notifications.created');
  expect(created).toMatchObject({ userId: person.id, type: 'maintenance', title: WORDS.title, body: WORDS.message, data, isRead: false, sound: true });
  expect(await own.heard.next('notifications.unreadCount')).toEqual({ count: 1 });
  expect(await stored(away, made)).toMatchObject({ type: 'maintenance', title: WORDS.title, body: WORDS.message, isRead: false });
  expect((await told(admin, made)).toldCount).toBeGreaterThanOrEqual(2);
  await settled(root, second, admins);
  expect([root, second].map(({ heard }) => heard.lines.length)).toEqual([1, 1]);
  expect(admins.heard.lines).toEqual([]);
  expect(await of(admin, made)).toEqual([]);
  expect(await of(person, made)).toHaveLength(1);
  expect(await own.ask('are-you-there')).toMatchObject({ success: false });
  expect(own.heard.all('notifications.created')).toHaveLength(1);
});

test('it is read and deleted by its own id too, by each person for themselves', async ({ cast }) => {
  const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
  const made = await announce(admin);
  const [mine, theirs] = [await stored(person, made), await stored(other, made)];
  expect(mine).toMatchObject({ type: 'site.announcement' });
  const own = await person.on('/notifications');
  expect(await person.rest.post(`/notifications/${made.id}/read`)).toMatchObject({ id: mine.id, isRead: true });
  expect(await own.heard.next('notifications.read')).toEqual({ userId: person.id, id: mine.id });
  expect(await own.heard.next('notifications.unreadCount')).toEqual({ count: 0 });
  expect((await of(other, made))[0]?.isRead).toBe(false);
  await person.rest.delete(`/notifications/${made.id}`, 204);
  expect(await own.heard.next('notifications.deleted')).toEqual({ userId: person.id, id: mine.id });
  for (const [method, path] of [['POST', `/${made.id}/read`], ['DELETE', `/${made.id}`], ['POST', `/${theirs.id}/read`], ['DELETE', `/${theirs.id}`]] as const) {
    await person.rest.refused(method, `/notifications${path}`, { status: 404, code: 'not_found' });
  }
  await admin.rest.refused('POST', `/notifications/${made.id}/read`, { status: 404 });
  expect(await of(other, made)).toEqual([theirs]);
});

test('nobody else is told: another role, who is banned or gone, who comes later; nobody can turn it off, and no mail goes', async ({ cast }) => {
  const [admin, second, person] = [await cast.admin(), await cast.admin(), await cast.person()];
  const [banned, gone] = await cast.pair();
  await admin.rest.post(`/users/${banned.id}/ban`, { reason: 'x' });
  await admin.rest.delete(`/users/${gone.id}`);
  const { types } = await person.rest.get<{ types: Record<string, object> }>('/notifications/preferences');
  expect(Object.keys(types)).not.toContain('site.announcement');
  const [made, within] = [await announce(admin), await announce(admin, { role: 'admin' })];
  const newcomer = await cast.person();
  await stored(person, made);
  await stored(second, within);
  await Promise.all([told(admin, made), told(admin, within)]);
  await admin.rest.post(`/users/${banned.id}/unban`);
  const back = await cast.signIn(banned.details);
  for (const one of [newcomer, back]) expect(await of(one, made)).toEqual([]);
  expect(await of(person, within)).toEqual([]);
  expect(await of(admin, made)).toEqual([]);
  const mails = await admin.rest.get<Page<{ type: string }>>(`/admin/outbox?q=${encodeURIComponent(person.details.email)}`);
  expect(mails.data).toEqual([]);
});

test('only administrators make them, well formed, once per key, and it is in the audit log', async ({ cast }) => {
  const [admin, person] = [await cast.admin(), await cast.person()];
  const body = { role: 'user', ...WORDS };
  for (const method of ['GET', 'POST'] as const) {
    await person.rest.refused(method, PATH, { status: 403, code: 'forbidden' }, method === 'POST' ? { body } : {});
    await cast.nobody.refused(method, PATH, { status: 401, code: 'unauthorized' }, method === 'POST' ? { body } : {});
  }
  const bad: [object, string][] = [
    [{ role: 'owner' }, 'role'], [{ role: undefined }, 'role'], [{ title: undefined }, 'title'], [{ title: ' ' }, 'title'],
    [{ title: 'x'.repeat(121) }, 'title'], [{ title: 'a\nb' }, 'title'], [{ message: '' }, 'message'], [{ message: undefined }, 'message'],
    [{ message: 'x'.repeat(2_001) }, 'message'], [{ type: 'a b' }, 'type'], [{ type: 'x'.repeat(61) }, 'type'],
    [{ data: { x: 'x'.repeat(4_096) } }, 'data'],
  ];
  for (const [change, field] of bad) {
    await admin.rest.refused('POST', PATH, { status: 422, code: 'validation_failed', field }, { body: { ...body, ...change } });
  }
  const headers = { 'idempotency-key': `once-${admin.id}` };
  const made = await admin.rest.create<SiteAnnouncement>(PATH, body, headers);
  expect(await admin.rest.create(PATH, body, headers)).toEqual(made);
  await admin.rest.refused('POST', PATH, { status: 422, code: 'idempotency_mismatch' }, { body: { ...body, title: 'Other' }, headers });
  const next = await announce(admin, { role: 'admin' });
  const { data } = await admin.rest.get<Page<SiteAnnouncement>>(PATH);
  expect(data.slice(0, 2).map(({ id }) => id)).toEqual([next.id, made.id]);
  const audit = await admin.rest.get<Page<object>>(`/admin/audit?action=announcement.made&actor=${admin.id}`);
  expect(audit.data).toMatchObject([
    { target: next.id, details: { role: 'admin' } }, { target: made.id, details: { role: 'user' } },
  ]);
  await stored(person, made);
  expect(await of(person, made)).toHaveLength(1);
});

test('a server that is killed right after it goes on with it', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const admin = await cast.admin();
  const people = await cast.people(3);
  const watching = await people[0]?.on('/', { comesBack: true });
  const made = await announce(admin);
  await server.kill();
  await server.start();
  for (const person of people) await stored(person, made);
  expect(await told(admin, made)).toMatchObject({ toldCount: 3 });
  for (const person of people) expect(await of(person, made)).toHaveLength(1);
  await watching?.heard.next('notification');
  if (watching) await settled(watching);
  expect(watching?.heard.all('notification').map(({ id }) => id)).toEqual([made.id]);
});
