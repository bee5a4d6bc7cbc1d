import { Client } from 'pg';
import type { MajlisServer } from './server';

/** Puts accounts into a server's PostgreSQL that nobody can sign in to, the first of them the newest, all older than those who register. */
export async function seedUsers(server: MajlisServer, count: number): Promise<void> {
  const client = new Client({ connectionString: server.commandEnv['MAJLIS_DATABASE__URL'] });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO users (id, email, phone, full_name, country_code, country_name, password_hash, role, created_at, language)
       SELECT '01000000-0000-7000-8000-' || lpad(to_hex($1::int - n), 12, '0'), 'seeded.' || n || '@example.org', '+49150' || (1000000 + n),
              'Seeded ' || n, 'DE', 'Germany', 'none', 'user', 1700000000000 + ($1::int - n), 'en'
       FROM generate_series(1, $1::int) AS n`,
      [count],
    );
  } finally {
    await client.end();
  }
}
