import { type IncomingMessage, type Server, createServer } from 'node:http';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Env } from './server';
import { inTime } from './transcript';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** What of S3 Majlis needs, in memory. Signatures are not checked, only that there is one. */
export class Bucket {
  readonly files = new Map<string, Buffer>();
  readonly unsigned: string[] = [];
  /** Takes requests and says nothing. */
  silent = false;
  private readonly requests = new EventEmitter();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Bucket> {
    const server = createServer();
    const bucket = new Bucket(server);
    server.on('request', (request, answer) => {
      bucket.requests.emit('asked');
      if (bucket.silent) return;
      void bucket.answer(request).then(([status, body]) => {
        const headers = { 'content-length': body.length, etag: '"1"', 'last-modified': new Date(0).toUTCString() };
        answer.writeHead(status, headers).end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return bucket;
  }

  get env(): Env {
    const { port } = this.server.address() as AddressInfo;
    return {
      MAJLIS_STORAGE__URL: 's3://pictures/of/majlis',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ALLOW_HTTP: 'true',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    };
  }

  /** Until something is asked that was not asked before. */
  async asked(): Promise<void> {
    await inTime(once(this.requests, 'asked'), () => 'nothing was asked of the bucket');
  }

  private async answer(request: IncomingMessage): Promise<[number, Buffer | string]> {
    const body = await bodyOf(request);
    const url = new URL(request.url ?? '', 'http://bucket');
    const name = url.pathname.replace(/^\/pictures\//, '');
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) this.unsigned.push(name);
    if (request.method === 'PUT') this.files.set(name, body);
    if (request.method === 'POST' && url.searchParams.has('delete')) {
      const names = [...body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)].map((match) => match[1] ?? '');
      for (const gone of names) this.files.delete(gone);
      const told = names.map((gone) => `<Deleted><Key>${gone}</Key></Deleted>`).join('');
      return [200, `<?xml version="1.0"?><DeleteResult>${told}</DeleteResult>`];
    }
    if (request.method === 'DELETE') {
      this.files.delete(name);
      return [204, ''];
    }
    const found = this.files.get(name);
    return found ? [200, request.method === 'PUT' ? '' : found] : [404, ''];
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
