import { Client } from 'pg';
import { Cast } from '../support/cast';
import { seedUsers } from '../support/many-users';
import { startServer } from '../support/server';
import { expect, test } from '../support/test';
import type { Page } from '../support/wire';

const MANY = 2_300;
const ANNOUNCEMENTS = 6;

test('two nodes, one of which is killed meanwhile, tell thousands each once', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const { MAJLIS_SERVER__DATA_DIR: _, ...shared } = server.commandEnv;
  const second = await startServer({ env: shared });
  const database = new Client({ connectionString: server.commandEnv['MAJLIS_DATABASE__URL'] });
  await database.connect();
  try {
    await seedUsers(server, MANY);
    const [here, admin] = [await cast.admin(), await new Cast(second).signIn((await cast.admin()).details)];
    const body = { role: 'user', title: 'Hello', message: 'All of you' };
    const announce = (_: unknown, at: number): Promise<{ id: string }> =>
      [here, admin][at % 2]!.rest.create('/admin/announcements', body);
    const made = await Promise.all(Array.from({ length: ANNOUNCEMENTS }, announce));
    const told = async (): Promise<number> => {
      const { data } = await admin.rest.get<Page<{ toldAt: string | null }>>('/admin/announcements');
      return data.filter(({ toldAt }) => toldAt !== null).length;
    };
    await expect.poll(told).toBeGreaterThan(0);
    await server.kill();
    await expect.poll(told).toBe(ANNOUNCEMENTS);
    for (const { id } of made) {
      const { rows } = await database.query(
        'SELECT count(*)::int AS told, count(DISTINCT user_id)::int AS people FROM notifications WHERE about = $1', [id],
      );
      expect(rows).toEqual([{ told: MANY, people: MANY }]);
    }
  } finally {
    await database.end();
    await second.discard();
  }
});
