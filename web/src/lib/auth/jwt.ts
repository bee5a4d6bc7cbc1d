/** Who is signed in, as the access token says. The server decides by its database; this is for showing only. */
export interface Identity {
  userId: string;
  name: string;
  email: string;
  role: string;
}

/** Reads the claims of an access token without checking them; null when it is not readable. */
export function identityOf(accessToken: string): Identity | null {
  const payload = accessToken.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(decodeBase64Url(payload));
    if (typeof claims !== 'object' || claims === null) return null;
    const { sub, name, email, role } = claims as Record<string, unknown>;
    if (typeof sub !== 'string') return null;
    return { userId: sub, name: text(name), email: text(email), role: text(role) };
  } catch {
    return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function decodeBase64Url(value: string): string {
  const binary = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
