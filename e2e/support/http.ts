import { type IncomingHttpHeaders, request } from 'node:http';

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request with full say over its headers (`Host`, `Origin`), which `fetch` does not give. */
export function plainRequest(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/**
 * Sends a body of that many bytes, no faster than the server takes it, and stops as soon as there is an answer. `fetch` goes
 * on writing and so may meet a closed connection before it reads the answer.
 */
export function sendUntilAnswered(
  url: string,
  headers: Record<string, string>,
  bytes: number,
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(65_536, 'x');
    let [left, answered] = [bytes, false];
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      answered = true;
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        sent.destroy();
      });
    });
    sent.on('error', (error) => (answered ? undefined : reject(error)));
    const more = (): void => {
      if (answered) return;
      if (left <= 0) return void sent.end();
      left -= chunk.length;
      if (sent.write(chunk)) setImmediate(more);
      else sent.once('drain', () => setImmediate(more));
    };
    more();
  });
}
