import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from '@playwright/test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { readCalendar, type Entry } from './calendar';

/** A mail as it came over SMTP. */
export interface Mail {
  /** Whom the envelope named. */
  to: string;
  raw: string;
  parsed: ParsedMail;
}

/** What the mail server answers to a mail: takes it, or refuses it with this reply. */
export type Verdict = { code: number; text: string } | 'take' | 'hang';

/** A real SMTP server in this process, which takes mail until it is told otherwise. */
export class MailServer {
  readonly mails: Mail[] = [];
  /** Every mail that was offered, also those that were refused. */
  offered = 0;
  private verdict: (to: string) => Verdict = () => 'take';
  private patience: Promise<void> = Promise.resolve();
  private server: SMTPServer | undefined;
  private port = 0;
  private readonly waiting = new Set<() => void>();

  static async start(): Promise<MailServer> {
    const mailServer = new MailServer();
    await mailServer.up();
    return mailServer;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** The settings with which Majlis sends its mail here, and tries again soon. */
  get env(): Record<string, string> {
    return {
      MAJLIS_MAIL__URL: this.url,
      MAJLIS_MAIL__FROM: 'Majlis <majlis@example.org>',
      MAJLIS_MAIL__RETRY_FIRST: '50ms',
      MAJLIS_MAIL__RETRY_LONGEST: '200ms',
      // Longer than a busy machine takes, so that no mail is sent twice.
      MAJLIS_MAIL__TIMEOUT: '5m',
    };
  }

  /** Answers nothing to mails from now on, until the function it gives is called. */
  holdBack(): () => void {
    let release = (): void => undefined;
    this.patience = new Promise((resolve) => (release = resolve));
    return release;
  }

  answerWith(verdict: (to: string) => Verdict): void {
    this.verdict = verdict;
  }

  /** Comes (back) up on the same port. */
  async up(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 100,
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
          this.offered += 1;
          const verdict = this.verdict(to);
          if (verdict === 'hang') return this.changed();
          if (verdict !== 'take') {
            this.changed();
            callback(Object.assign(new Error(verdict.text), { responseCode: verdict.code }));
            return;
          }
          const raw = Buffer.concat(chunks);
          this.changed();
          void Promise.all([simpleParser(raw), this.patience]).then(([parsed]) => {
            this.mails.push({ to, raw: raw.toString('utf8'), parsed });
            callback();
            this.changed();
          });
        });
      },
    });
    // A client that goes away in the middle is nothing that a test fails of.
    server.on('error', () => undefined);
    this.server = server;
    const listener = server.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.port = (listener.address() as AddressInfo).port;
  }

  /** Goes down: connections are refused from now on. */
  async down(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  private changed(): void {
    for (const look of [...this.waiting]) look();
  }

  /** All mails to that address so far. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  /** Waits until something holds that can change with each mail offered. */
  async until(what: string, holds: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(late);
        this.waiting.delete(look);
        resolve();
      };
      const late = setTimeout(() => {
        this.waiting.delete(look);
        const had = this.mails.map((mail) => `${mail.to}: ${mail.parsed.subject ?? ''}`).join('\n');
        reject(new Error(`never came: ${what}. There were:\n${had}`));
      }, 30_000);
      this.waiting.add(look);
      look();
    });
  }

  /** The mail to that address with this in its subject; waits for it. */
  async mail(address: string, subject: string): Promise<Mail> {
    const find = (): Mail | undefined =>
      this.to(address).find((mail) => plain(mail.parsed.subject).includes(subject));
    await this.until(`a mail to ${address} about “${subject}”`, () => find() !== undefined);
    const mail = find();
    if (!mail) throw new Error('unreachable');
    return mail;
  }
}

/** Without the marks that isolate the directions of text. */
export function plain(text: string | undefined | false): string {
  return (text || '').replace(/[\u2066-\u2069]/g, '');
}

/** The calendar file of a mail, read as a calendar program reads it. */
export function calendarOf(mail: Mail): Entry {
  const [file] = mail.parsed.attachments;
  expect(file?.contentType).toBe('text/calendar');
  expect(file?.filename).toBe('event.ics');
  const { calendar, entries } = readCalendar((file as { content: Buffer }).content.toString('utf8'));
  expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
  const [entry] = entries;
  if (!entry) throw new Error('the calendar is empty');
  return entry;
}
