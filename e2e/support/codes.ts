import { type MailServer, plain } from './mailbox';
import type { Person } from './person';

const CODE = /\b\d{6}\b/;

export function codeIn(text: string): string {
  const [code] = CODE.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in: ${text}`);
  return code;
}

/** Asks for a code, and reads it from its letter: the one after those that came before. Others may come in between. */
export async function mailedCode(post: MailServer, person: Person): Promise<string> {
  const { email } = person.details;
  const letters = (): string[] => post.to(email).map(({ parsed }) => plain(parsed.text)).filter((text) => /: \d{6}$/m.test(text));
  const before = letters().length;
  await person.rest.post(`/users/${person.id}/email/verify/send`);
  await post.until(`a code to ${email}`, () => letters().length > before);
  return codeIn(letters()[before] ?? '');
}

/** Proves a person's e-mail address, as they do. */
export async function verifyEmail(post: MailServer, person: Person): Promise<void> {
  const code = await mailedCode(post, person);
  await person.rest.post(`/users/${person.id}/email/verify/confirm`, { code });
}
