import { createHmac } from 'node:crypto';
import { JWT_SECRET } from './server';

export type Claims = Record<string, unknown>;

export const CLAIMS = ['sub', 'sid', 'role', 'email', 'name', 'typ', 'iat', 'exp', 'jti'] as const;

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The claims inside a token, unchecked. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
}

export function headerOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8')) as Claims;
}

/** Signs claims as the server does; with another secret, as a forger does. */
export function sign(claims: Claims, secret: string = JWT_SECRET): string {
  const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

/** The token with some claims replaced; `undefined` removes one. */
export function resigned(token: string, changes: Claims, secret?: string): string {
  const claims = Object.entries({ ...claimsOf(token), ...changes }).filter(([, value]) => value !== undefined);
  return sign(Object.fromEntries(claims), secret);
}

/** The token as one that asks not to be checked. */
export function unsigned(token: string): string {
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claimsOf(token))}.`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
