import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export type Database = 'sqlite' | 'postgres';

export interface FreshDatabase {
  url: string;
  drop(): Promise<void>;
}

async function asAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Creates an empty database beside the one that `MAJLIS_TEST_POSTGRES` names. */
export async function freshPostgres(): Promise<FreshDatabase> {
  const adminUrl = process.env['MAJLIS_TEST_POSTGRES'];
  if (!adminUrl) throw new Error('MAJLIS_TEST_POSTGRES is not set');
  const name = `majlis_e2e_${process.pid}_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
