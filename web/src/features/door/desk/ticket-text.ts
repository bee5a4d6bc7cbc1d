const PREFIX = 'majlis1';
/** Bytes of a code's hash that the server tells. */
const CODE_HASH_BYTES = 16;

/** What a ticket says, signed by the event's key. */
export interface TicketClaims {
  eventId: string;
  bookingId: string;
  code: string;
  seats: number;
}

/** What was scanned or typed: a ticket that the event's key has signed, one that it has not, or a code. */
export type Reading =
  | { kind: 'signed'; claims: TicketClaims }
  | { kind: 'forged' }
  | { kind: 'otherEvent' }
  | { kind: 'unverified'; claims: TicketClaims }
  | { kind: 'code'; code: string };

/** The event's key, or null where this browser cannot verify Ed25519 (or gives no cryptography to a plain-http page). */
export async function importKey(publicKey: string): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', fromBase64Url(publicKey), { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return null;
  }
}

/** Reads a scanned text without the network. */
export async function readTicket(text: string, eventId: string, key: CryptoKey | null): Promise<Reading> {
  const parts = text.trim().split('.');
  if (parts[0] !== PREFIX) return { kind: 'code', code: plainCode(text) };
  const [, payload, signature] = parts;
  if (parts.length !== 3 || payload === undefined || signature === undefined) return { kind: 'forged' };
  try {
    const bytes = fromBase64Url(payload);
    const claims = claimsOf(JSON.parse(new TextDecoder().decode(bytes)));
    if (!claims) return { kind: 'forged' };
    if (claims.eventId !== eventId) return { kind: 'otherEvent' };
    if (!key) return { kind: 'unverified', claims };
    const genuine = await crypto.subtle.verify({ name: 'Ed25519' }, key, fromBase64Url(signature), bytes);
    return genuine ? { kind: 'signed', claims } : { kind: 'forged' };
  } catch {
    return { kind: 'forged' };
  }
}

/** A typed code as the server compares it. */
export function plainCode(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase();
}

/** The hash by which a code is known without being told; null where the page may not hash. */
export async function codeHash(eventId: string, code: string): Promise<string | null> {
  const subtle = (crypto as Partial<Pick<Crypto, 'subtle'>>).subtle;
  if (!subtle) return null;
  const hash = await subtle.digest('SHA-256', new TextEncoder().encode(`${eventId}:${code}`));
  const bytes = new Uint8Array(hash).subarray(0, CODE_HASH_BYTES);
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function claimsOf(json: unknown): TicketClaims | null {
  if (typeof json !== 'object' || json === null) return null;
  const { e, b, c, n } = json as Record<string, unknown>;
  if (typeof e !== 'string' || typeof b !== 'string' || typeof c !== 'string' || typeof n !== 'number') return null;
  return { eventId: e, bookingId: b, code: c, seats: n };
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
