import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { MajlisServer } from './server';

/** Small pictures of 64 × 48, made for the tests of the pictures' own crate. */
const FILES = path.join(__dirname, '../../crates/pictures/tests/files');

export type Sample = 'plain.jpg' | 'rotated-gps.jpg' | 'alpha.png' | 'alpha.webp' | 'plain.avif' | 'alpha.avif';

export function sample(name: Sample): Promise<Buffer> {
  return readFile(path.join(FILES, name));
}

/** The names of all files that a server with the default storage keeps. */
export async function stored(server: MajlisServer): Promise<string[]> {
  const folder = path.join(server.dataDir, 'uploads');
  if (!existsSync(folder)) return [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

export interface Shown {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

export async function show(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Shown> {
  const response = await fetch(url, { headers, method });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Width and height of what the server makes: JPEG, or lossless WebP. */
export function sizeOf(file: Buffer): [number, number] {
  if (file.subarray(0, 4).toString('latin1') === 'RIFF') {
    const bits = file.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  let at = 2;
  while (file[at + 1] !== 0xc0 && file[at + 1] !== 0xc2) at += 2 + file.readUInt16BE(at + 2);
  return [file.readUInt16BE(at + 7), file.readUInt16BE(at + 5)];
}

function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** A PNG of one colour: few bytes, as many pixels as one likes. */
export function plainPng(width: number, height: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (name: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const pixels = data.length > 0 ? data : deflateSync(Buffer.alloc((width + 1) * Math.min(height, 2000)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
