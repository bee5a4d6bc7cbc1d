import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Database, type FreshDatabase, freshPostgres } from './database';

export const MAJLIS_BIN = path.resolve(
  process.env['MAJLIS_BIN'] ?? path.join(__dirname, '../../target/debug/majlis'),
);

/** Signs the tokens of every server in these tests, so that a test can forge one. */
export const JWT_SECRET = 'a secret for the end-to-end tests only';

const READY = /^Majlis is ready at (\S+)$/;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 35_000;

export type Env = Record<string, string>;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Finished extends Exit {
  stdout: string;
  stderr: string;
}

/** The environment of a child: ours, without any Majlis setting that leaked in from outside. */
export function childEnv(env: Env): Env {
  const own: Env = {};
  for (const [key, value] of Object.entries(process.env)) {
    const leaks = key.startsWith('MAJLIS_') || key === 'DATABASE_URL' || key === 'JWT_SECRET';
    if (value !== undefined && !leaks) own[key] = value;
  }
  return { ...own, ...env };
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'majlis-e2e-'));
}

/** Runs `majlis` with these arguments to its end. */
export async function runMajlis(args: string[], options: { env?: Env; input?: string } = {}): Promise<Finished> {
  const child = spawn(MAJLIS_BIN, args, { env: childEnv(options.env ?? {}), stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}

export interface ServerOptions {
  env?: Env;
  dataDir?: string;
  database?: Database;
  args?: string[];
}

/** One Majlis process on a port of its own; survives restarts with the same folder, database and port. */
export class MajlisServer {
  url = '';
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  private child: ChildProcess | undefined;
  private ended: Promise<Exit> | undefined;
  private exit: Exit | undefined;

  constructor(
    readonly dataDir: string,
    private readonly ownsDataDir: boolean,
    private readonly env: Env,
    private readonly args: string[],
    private readonly postgres: FreshDatabase | undefined,
  ) {}

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get wsUrl(): string {
    return this.url.replace(/^http/, 'ws');
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.exit === undefined;
  }

  /** The environment that makes `majlis <command>` work on this server's data. */
  get commandEnv(): Env {
    return {
      MAJLIS_SERVER__DATA_DIR: this.dataDir,
      ...(this.postgres ? { MAJLIS_DATABASE__URL: this.postgres.url } : {}),
      ...this.env,
    };
  }

  async start(env: Env = {}): Promise<this> {
    const listen = this.url === '' ? '127.0.0.1:0' : `127.0.0.1:${this.port}`;
    const child = spawn(MAJLIS_BIN, this.args, {
      env: childEnv({ MAJLIS_SERVER__LISTEN: listen, ...this.commandEnv, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.exit = undefined;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => this.stderr.push(`could not start ${MAJLIS_BIN}: ${error.message}`));
      child.once('close', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.stderr.push(line));
    this.url = await this.readyLine(child);
    return this;
  }

  private async readyLine(child: ChildProcess): Promise<string> {
    if (!child.stdout) throw new Error('the server has no stdout');
    const lines = createInterface({ input: child.stdout });
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`no ready line within ${START_LIMIT_MS} ms\n${this.tail()}`)),
        START_LIMIT_MS,
      );
      let first = true;
      lines.on('line', (line) => {
        this.stdout.push(line);
        if (!first) return;
        first = false;
        clearTimeout(late);
        const url = READY.exec(line)?.[1];
        if (url) resolve(url.replace(/\/$/, ''));
        else reject(new Error(`the first line on stdout is not the ready line: ${line}`));
      });
      void this.ended?.then((exit) => {
        clearTimeout(late);
        reject(new Error(`the server ended before it was ready (${JSON.stringify(exit)})\n${this.tail()}`));
      });
    });
  }

  /** The end of what the server logged. */
  tail(lines = 120): string {
    return this.stderr.slice(-lines).join('\n');
  }

  /** Ends it as an operator does, and waits for it. */
  async stop(): Promise<Exit> {
    return this.end('SIGTERM');
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<Exit> {
    return this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<Exit> {
    if (!this.child || !this.ended) return { code: null, signal: null };
    const tooLate = setTimeout(() => {
      this.stderr.push(`(the tests ended it: it did not stop within ${STOP_LIMIT_MS} ms)`);
      this.child?.kill('SIGKILL');
    }, STOP_LIMIT_MS);
    this.child.kill(signal);
    const exit = await this.ended;
    clearTimeout(tooLate);
    return exit;
  }

  /** Starts it again where it was, on the same port. */
  async restart(env: Env = {}): Promise<this> {
    if (this.isRunning) await this.stop();
    return this.start(env);
  }

  /** Kills it if it runs, and removes its folder and database. */
  async discard(): Promise<void> {
    await this.kill();
    await this.postgres?.drop();
    if (this.ownsDataDir) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Starts `majlis serve` on a free port, in an own folder, without limits. */
export async function startServer(options: ServerOptions = {}): Promise<MajlisServer> {
  const postgres = options.database === 'postgres' ? await freshPostgres() : undefined;
  const server = new MajlisServer(
    options.dataDir ?? (await temporaryFolder()),
    options.dataDir === undefined,
    { JWT_SECRET, MAJLIS_LIMITS__ENABLED: 'false', ...options.env },
    options.args ?? ['serve'],
    postgres,
  );
  try {
    return await server.start();
  } catch (error) {
    await server.discard();
    throw error;
  }
}
