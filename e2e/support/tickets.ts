import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** Reads the text of a QR code, as the camera at a door does. */
export function readQr(png: Buffer): string {
  const { data, width, height } = PNG.sync.read(png);
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error(`no QR code can be read in the picture of ${width}×${height}`);
  return found.data;
}

/** All strings anywhere inside a JSON value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(stringsIn);
  return [];
}

function keyFrom(text: string): KeyObject | undefined {
  try {
    if (text.includes('-----BEGIN')) return createPublicKey(text);
    const raw = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
    if (raw.length === 32) {
      return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
    }
    return raw.length === 44 ? createPublicKey({ key: raw, format: 'der', type: 'spki' }) : undefined;
  } catch {
    return undefined;
  }
}

/** The public keys in the answer of `ticket-key`: raw (base64, base64url or hex), DER, PEM, or inside a JWK. */
export function publicKeysIn(answer: unknown): KeyObject[] {
  return stringsIn(answer).flatMap((text) => keyFrom(text) ?? []);
}

/**
 * Verifies a ticket as a door without network does: the text ends in an Ed25519 signature after its last dot, and what is
 * signed is the text before it, or one part of it, or what that part decodes to.
 */
export function verifiesOffline(ticket: string, keys: KeyObject[]): boolean {
  const dot = ticket.lastIndexOf('.');
  if (dot < 0) return false;
  const signature = Buffer.from(ticket.slice(dot + 1), 'base64');
  if (signature.length !== 64) return false;
  const before = ticket.slice(0, dot);
  const parts = [before, ...before.split('.').slice(-1), before.split('.').slice(1).join('.')];
  const messages = parts.flatMap((part) => [Buffer.from(part, 'utf8'), Buffer.from(part, 'base64')]);
  return keys.some((key) => messages.some((message) => message.length > 0 && verify(null, message, key, signature)));
}
