import { writeFile } from 'node:fs/promises';
import { test as base, expect } from '@playwright/test';
import { closeBrowsers } from './browser';
import { Cast } from './cast';
import type { Database } from './database';
import { MailServer } from './mailbox';
import { type Env, type MajlisServer, type ServerOptions, startServer } from './server';

export { expect };

export interface WorkerOptions {
  /** Which database the servers of this project keep their data in. */
  database: Database;
  /** Further settings of the shared server. */
  serverEnv: Env;
}

interface WorkerFixtures {
  /** One server for all tests of a worker; each test brings its own people and events. */
  server: MajlisServer;
}

/** A server of one test alone, with a cast of its own. */
export interface OwnStage {
  server: MajlisServer;
  cast: Cast;
}

interface TestFixtures {
  cast: Cast;
  /** Starts a server for this test alone, which may then be killed, restarted or configured at will. */
  ownStage: (options?: ServerOptions) => Promise<OwnStage>;
  /** A mail server of this test alone; `post.env` makes Majlis send there. */
  post: MailServer;
  /** Closes what `openBrowser` opened. */
  browsersClose: void;
}

const PANIC = /panicked at|stack backtrace/;

function expectNoPanic(server: MajlisServer, from: number): void {
  const panics = server.stderr.slice(from).filter((line) => PANIC.test(line));
  expect(panics, 'the server must never panic').toEqual([]);
}

/** Leaves what was heard and logged beside the failure, as files that the report names. */
async function report(name: string, server: MajlisServer, cast: Cast, from: number): Promise<void> {
  const info = base.info();
  if (info.status === info.expectedStatus) return;
  const contents = { heard: cast.transcripts(), logged: server.stderr.slice(from).slice(-300).join('\n') };
  for (const [what, text] of Object.entries(contents)) {
    const file = info.outputPath(`${name}-${what}.txt`);
    await writeFile(file, text);
    await info.attach(`${name}-${what}`, { path: file, contentType: 'text/plain' });
  }
}

export const test = base.extend<TestFixtures, WorkerOptions & WorkerFixtures>({
  database: ['sqlite', { option: true, scope: 'worker' }],
  serverEnv: [{}, { option: true, scope: 'worker' }],

  server: [
    async ({ database, serverEnv }, use) => {
      const server = await startServer({ database, env: serverEnv });
      await use(server);
      await server.discard();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  cast: async ({ server }, use) => {
    const from = server.stderr.length;
    const cast = new Cast(server);
    await use(cast);
    await report('shared-server', server, cast, from);
    cast.close();
    expect(server.isRunning, 'the server must stay up').toBe(true);
    expectNoPanic(server, from);
  },

  ownStage: async ({ database }, use) => {
    const stages: OwnStage[] = [];
    await use(async (options = {}) => {
      const server = await startServer({ database, ...options });
      const stage = { server, cast: new Cast(server) };
      stages.push(stage);
      return stage;
    });
    for (const [index, { server, cast }] of stages.entries()) {
      await report(`own-server-${index + 1}`, server, cast, 0);
      cast.close();
      await server.discard();
      expectNoPanic(server, 0);
    }
  },

  post: async ({}, use) => {
    const post = await MailServer.start();
    await use(post);
    await post.down();
  },

  browsersClose: [
    async ({}, use) => {
      await use();
      await closeBrowsers();
    },
    { auto: true },
  ],
});
