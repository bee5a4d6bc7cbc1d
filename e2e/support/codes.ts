import { type MailServer, plain } from './mailbox';
import type { Person } from './person';

const CODE = /\b\d{6}\b/;

export function codeIn(text: string): string {
  const [code] = CODE.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in: ${text}`);
  return code;
}

/** Asks for a code, and reads it from the letter: the one after those that came before. */
export async function mailedCode(post: MailServer, person: Person): Promise<string> {
  const { email } = person.details;
  const before = post.to(email).length;
  await person.rest.post(`/users/${person.id}/email/verify/send`);
  await post.until(`a code to ${email}`, () => post.to(email).length > before);
  return codeIn(plain(post.to(email)[before]?.parsed.text));
}

/** Proves a person's e-mail address, as they do. */
export async function verifyEmail(post: MailServer, person: Person): Promise<void> {
  const code = await mailedCode(post, person);
  await person.rest.post(`/users/${person.id}/email/verify/confirm`, { code });
}
