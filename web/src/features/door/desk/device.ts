import { randomUuid } from '@/lib/api/uuid';
import type { Identity } from '@/lib/auth/jwt';

const DEVICE_KEY = 'majlis.device';
const PERSON_KEY = 'majlis.door-person';

/** Who scans, as far as the door needs to know. */
export type Checker = Pick<Identity, 'userId' | 'name'>;

/** What this device calls itself, always the same. */
export function deviceId(storage: Storage): string {
  const known = storage.getItem(DEVICE_KEY);
  if (known !== null) return known;
  const made = randomUuid();
  storage.setItem(DEVICE_KEY, made);
  return made;
}

/** Short enough to be read out from one door to another. */
export function deviceLabel(id: string): string {
  return id.slice(0, 4).toUpperCase();
}

/** Remembers who is signed in, and so scans here, since without the network nobody can say. */
export function rememberChecker(storage: Storage, checker: Checker | null): void {
  if (checker) storage.setItem(PERSON_KEY, JSON.stringify({ userId: checker.userId, name: checker.name }));
  else storage.removeItem(PERSON_KEY);
}

export function rememberedChecker(storage: Storage): Checker | null {
  try {
    const known: unknown = JSON.parse(storage.getItem(PERSON_KEY) ?? 'null');
    if (typeof known !== 'object' || known === null) return null;
    const { userId, name } = known as Record<string, unknown>;
    return typeof userId === 'string' && typeof name === 'string' ? { userId, name } : null;
  } catch {
    return null;
  }
}
