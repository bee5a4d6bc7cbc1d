import { Cast } from '../support/cast';
import { startServer } from '../support/server';
import { expect, test } from '../support/test';

test('who is banned or deleted on one node is gone from all others', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const { MAJLIS_SERVER__DATA_DIR: _, ...shared } = server.commandEnv;
  const second = await startServer({ env: shared });
  try {
    const there = new Cast(second);
    const [admin, watcher] = [await cast.admin(), await there.signIn((await cast.admin()).details)];
    const watching = await watcher.on('/users');
    for (const kind of ['banned', 'deleted'] as const) {
      const person = await there.signIn((await cast.person()).details);
      const [users, events, raw] = [await person.on('/users'), await person.on('/events', { transport: 'polling' }), await person.raw()];
      if (kind === 'banned') await admin.rest.post(`/users/${person.id}/ban`, { reason: 'x' });
      else await admin.rest.delete(`/users/${person.id}`);
      expect(await users.heard.next('account.banned')).toMatchObject({ kind });
      expect([await users.whenEnded(), await events.whenEnded()]).toEqual(['io server disconnect', 'io server disconnect']);
      expect(await raw.whenClosed()).toMatchObject({ code: 1008 });
      if (kind === 'banned') await watching.heard.next('users.updated', ({ id, isBanned }) => id === person.id && isBanned);
      else await watching.heard.next('users.deleted', ({ id }) => id === person.id);
      await person.rest.refused('GET', '/auth/me', { status: 401 });
    }
    there.close();
  } finally {
    await second.discard();
  }
});
