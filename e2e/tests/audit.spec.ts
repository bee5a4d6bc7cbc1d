import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { Page } from '../support/wire';

interface AuditEntry {
  id: string;
  actor: { id: string; name: string } | null;
  action: string;
  target: string;
  details: Record<string, unknown>;
  address: string;
  createdAt: string;
}

const audit = (admin: Person, query: string): Promise<Page<AuditEntry>> => admin.rest.get(`/admin/audit?${query}`);

test('what administrators do is written down: who, what, when, from where', async ({ cast }) => {
  const [admin, other, person] = [await cast.admin(), await cast.admin(), await cast.person()];
  await admin.rest.post(`/users/${person.id}/role`, { role: 'admin' });
  await other.rest.post(`/users/${person.id}/role`, { role: 'user' });
  // What changes nothing is no act.
  await other.rest.post(`/users/${person.id}/role`, { role: 'user' });
  const { data } = await audit(admin, `target=${person.id}`);
  expect(data).toEqual([
    {
      id: expect.any(String),
      actor: { id: other.id, name: other.name },
      action: 'user.role_changed',
      target: person.id,
      details: { role: 'user' },
      address: '127.0.0.1',
      createdAt: expect.stringMatching(TIMESTAMP),
    },
    expect.objectContaining({ actor: { id: admin.id, name: admin.name }, details: { role: 'admin' } }),
  ]);
  expect((await audit(admin, `actor=${other.id}`)).data).toHaveLength(1);
  expect((await audit(admin, `actor=${other.id}&action=user.banned`)).data).toEqual([]);
  const first = await audit(admin, `target=${person.id}&limit=1`);
  expect(first).toMatchObject({ hasMore: true, data: [{ id: data[0]!.id }] });
  const second = await audit(admin, `target=${person.id}&limit=1&after=${first.nextCursor}`);
  expect(second).toMatchObject({ hasMore: false, data: [{ id: data[1]!.id }] });
});

test('an administrator made at the command line is in it too', async ({ cast }) => {
  const admin = await cast.admin();
  const { data } = await audit(admin, `target=${admin.id}`);
  expect(data).toMatchObject([{ actor: null, action: 'admin.created', address: '' }]);
});

test('nobody else reads it', async ({ cast }) => {
  const person = await cast.person();
  expect((await person.rest.send('GET', '/admin/audit')).status).toBe(403);
  expect((await cast.nobody.send('GET', '/admin/audit')).status).toBe(401);
  const admin = await cast.admin();
  expect((await admin.rest.send('GET', '/admin/audit?action=nonsense')).status).toBe(422);
  for (const method of ['DELETE', 'PUT', 'POST', 'PATCH'] as const) {
    expect((await admin.rest.send(method, '/admin/audit')).status).toBe(405);
  }
});
