import { type MailServer, plain } from './mailbox';
import { somebody } from './person';
import type { MajlisServer } from './server';

export interface PartnerRequest {
  id: string;
  status: 'pending' | 'approved' | 'needs_info' | 'rejected';
  businessName: string;
  contactName: string;
  email: string;
  phone: string;
  countryCode: string;
  city: string;
  address: string;
  description: string | null;
  capacity: number | null;
  imageUrl: string | null;
  messages: { id: string; from: 'admin' | 'applicant'; text: string; createdAt: string }[];
  createdAt: string;
  updatedAt: string;
  /** Where no mail goes out. */
  link?: string;
}

export interface Place {
  id: string;
  businessName: string;
  city: string;
  countryCode: string;
  address: string;
  description: string | null;
  capacity: number | null;
  imageUrl: string | null;
}

export type Offer = Record<string, unknown> & { businessName: string; contactName: string; email: string };

let count = 0;

/** A place that nobody offered before, by somebody new. */
export function offer(part: Partial<Offer> = {}): Offer {
  count += 1;
  const { email, phone } = somebody();
  return {
    businessName: `Roastery ${process.pid.toString(36)}-${count}-${Math.random().toString(36).slice(2, 7)}`,
    contactName: 'Amal Haddad',
    email,
    phone,
    countryCode: 'IQ',
    city: 'بغداد',
    address: 'Mutanabbi Street 7',
    ...part,
  };
}

/** The key in a link, in a letter or in an answer. */
export function keyOf(text: string): string {
  const key = /\/partner-places\/mine\?key=([\w-]+)/.exec(text)?.[1];
  if (!key) throw new Error(`no link in: ${text}`);
  return key;
}

/** The key of the letter to that address with this in its subject; waits for it. */
export async function keyInLetter(post: MailServer, address: string, subject: string): Promise<string> {
  return keyOf(plain((await post.mail(address, subject)).parsed.text));
}

/** Nothing of what the server said shows a key. */
export function logOf(server: MajlisServer): string {
  return [...server.stderr, ...server.stdout].join('\n');
}
