import type { Cast } from '../support/cast';
import { type MailServer, calendarOf, plain } from '../support/mailbox';
import { offer } from '../support/partner-places';
import { type Person, somebody } from '../support/person';
import { expect, test } from '../support/test';
import type { Booking, MailStatus, MajlisEvent, NewEvent, OutboxLetter, OutboxMail, Page, WaitlistEntry } from '../support/wire';

/** 19:00 – 21:30 in Riyadh, on a Saturday far enough from any test run. */
const RIYADH = {
  startDate: '2033-11-19T16:00:00.000Z', endDate: '2033-11-19T18:30:00.000Z', timeZone: 'Asia/Riyadh',
  venue: 'The Roastery', location: 'Riyadh',
};
const RIYADH_TIME = 'Saturday 19 November 2033, 19:00 – 21:30 (Asia/Riyadh, GMT+3)';
const RIYADH_TIME_ARABIC = 'السبت ١٩ نوفمبر ٢٠٣٣، ٧:٠٠ م – ٩:٣٠ م (Asia/Riyadh, GMT+3)';

/** For mail servers that never answer. */
const IMPATIENT = { MAJLIS_MAIL__TIMEOUT: '1s' };

/** The newest mail of the outbox to that address, once it stands so. */
async function outboxMail(admin: Person, to: string, status: MailStatus): Promise<OutboxMail> {
  let found: OutboxMail | undefined;
  await expect
    .poll(async () => {
      const { data } = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${encodeURIComponent(to)}`);
      [found] = data;
      return found?.status;
    })
    .toBe(status);
  if (!found) throw new Error('unreachable');
  return found;
}

/** An organizer, a guest, and a server that sends its mail to a real SMTP server. */
async function staged(
  ownStage: (options: { env: Record<string, string> }) => Promise<{ cast: Cast; server: Cast['server'] }>,
  post: MailServer,
  env: Record<string, string> = {},
) {
  const { cast, server } = await ownStage({ env: { ...post.env, ...env } });
  const [organizer, guest] = [await cast.person(), await cast.person({ language: 'en' })];
  const event = (details: Partial<NewEvent> = {}): Promise<MajlisEvent> => cast.event(organizer, { ...RIYADH, ...details });
  return { cast, server, organizer, guest, event };
}

test.describe('what is mailed', () => {
  test('a booking: to its person, in plain text and HTML, with the time in the zone of the event and a calendar file', async ({ ownStage, post }) => {
    const { guest, organizer, event, server } = await staged(ownStage, post);
    const happening = await event();
    const booking = await guest.rest.create<Booking>(`/events/${happening.id}/bookings`, { attendeeCount: 2 });
    const mail = await post.mail(guest.details.email, `Booked: ${happening.title}`);

    expect(mail.parsed.from?.text).toBe('"Majlis" <majlis@example.org>');
    expect(mail.raw).toContain(guest.name);
    expect(mail.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.parsed.headers.get('content-language')).toBe('en');
    expect(mail.parsed.headers.get('reply-to')).toBeUndefined();
    expect(mail.parsed.messageId).toMatch(/^<[0-9a-f-]{36}@127\.0\.0\.1>$/);
    for (const said of [RIYADH_TIME, 'The Roastery, Riyadh', '2 seats', `${server.url}/events/${happening.id}`, guest.name]) {
      expect(plain(mail.parsed.text)).toContain(said);
      expect(plain(mail.parsed.html)).toContain(said);
    }
    expect(mail.parsed.html).toContain('<html lang="en" dir="ltr">');
    expect(mail.raw).not.toContain(organizer.details.email);
    expect(mail.raw).not.toContain(booking.code);

    const entry = calendarOf(mail);
    expect(entry).toMatchObject({ uid: happening.id, status: 'CONFIRMED', summary: happening.title, zone: 'Asia/Riyadh' });
    expect([entry.start, entry.end]).toEqual([Date.parse(RIYADH.startDate), Date.parse(RIYADH.endDate)]);
    expect(post.to(organizer.details.email)).toEqual([]);
  });

  test('in Arabic to who reads Arabic, from right to left, with its plural forms', async ({ ownStage, post }) => {
    const { cast, event } = await staged(ownStage, post);
    const guest = await cast.person({ language: 'ar', fullName: 'أمل حداد' });
    const happening = await event({ title: 'ورشة الخط العربي', maxAttendees: 100 });
    await cast.book(guest, happening, 2);
    const two = await post.mail(guest.details.email, 'تم الحجز');
    expect(plain(two.parsed.subject)).toBe('تم الحجز: «ورشة الخط العربي»');
    expect(two.parsed.headers.get('content-language')).toBe('ar');
    expect(two.parsed.to).toMatchObject({ value: [{ name: 'أمل حداد', address: guest.details.email }] });
    expect(two.parsed.html).toContain('<html lang="ar" dir="rtl">');
    for (const said of [RIYADH_TIME_ARABIC, 'تم تأكيد حجزك مقعدين', 'مرحبًا أمل حداد،']) {
      expect(plain(two.parsed.text)).toContain(said);
      expect(plain(two.parsed.html)).toContain(said);
    }
    const others: [number, string][] = [[1, 'مقعد واحد'], [3, '٣ مقاعد'], [11, '١١ مقعدًا']];
    for (const [party, said] of others) {
      const other = await cast.person({ language: 'ar' });
      await cast.book(other, happening, party);
      expect(plain((await post.mail(other.details.email, 'تم الحجز')).parsed.text)).toContain(said);
    }
  });

  test('in the language somebody changes to, which only they may', async ({ ownStage, post }) => {
    const { cast, guest, organizer, event } = await staged(ownStage, post);
    expect(guest.user.language).toBe('en');
    const changed = await guest.rest.patch<{ ok: true; user: { language: string } }>(`/users/${guest.id}`, { language: 'ar' });
    expect(changed).toMatchObject({ ok: true, user: { id: guest.id, language: 'ar' } });
    await organizer.rest.refused('PATCH', `/users/${guest.id}`, { status: 403, code: 'forbidden' }, { body: { language: 'en' } });
    await guest.rest.refused('PATCH', `/users/${guest.id}`, { status: 422 }, { body: { language: 'tlh' } });
    await cast.nobody.refused('PATCH', `/users/${guest.id}`, { status: 401 }, { body: { language: 'en' } });
    await cast.book(guest, await event());
    await post.mail(guest.details.email, 'تم الحجز');
  });

  test('a request, its approval, and its rejection', async ({ ownStage, post }) => {
    const { cast, guest, organizer, event } = await staged(ownStage, post);
    const unlucky = await cast.person();
    const happening = await event({ requiresApproval: true, meetingUrl: 'https://meet.example/room', isVirtual: true });
    const [good, bad] = [await cast.book(guest, happening), await cast.book(unlucky, happening)];
    const pending = await post.mail(guest.details.email, `Awaiting approval: ${happening.title}`);
    expect(calendarOf(pending).status).toBe('TENTATIVE');
    expect(pending.raw).not.toContain('meet.example');
    await organizer.rest.post(`/bookings/${good.id}/status`, { status: 'confirmed' });
    await organizer.rest.post(`/bookings/${bad.id}/status`, { status: 'cancelled' });
    const approved = await post.mail(guest.details.email, `Approved: ${happening.title}`);
    expect(approved.parsed.text).toContain('https://meet.example/room');
    expect(calendarOf(approved).sequence).toBeGreaterThan(calendarOf(pending).sequence);
    const rejected = await post.mail(unlucky.details.email, `Not approved: ${happening.title}`);
    expect(calendarOf(rejected).status).toBe('CANCELLED');
    expect(rejected.raw).not.toContain('meet.example');
  });

  test('an offer, the place it becomes, and cancellations by the guest and by the organizer', async ({ ownStage, post }) => {
    const { cast, guest, organizer, event } = await staged(ownStage, post);
    const waiting = await cast.person();
    const happening = await event({ maxAttendees: 1 });
    const booking = await cast.book(guest, happening);
    await cast.wait(waiting, happening);
    await cast.cancel(guest, booking);
    const own = await post.mail(guest.details.email, `Booking cancelled: ${happening.title}`);
    expect(plain(own.parsed.text)).toContain('You cancelled your booking');
    expect(calendarOf(own).status).toBe('CANCELLED');

    const offer = await post.mail(waiting.details.email, `A place for you: ${happening.title}`);
    expect(plain(offer.parsed.text)).toContain('Open until: ');
    expect(offer.parsed.attachments).toEqual([]);
    const entry: WaitlistEntry = await cast.myEntry(waiting, happening);
    const promoted = await waiting.rest.create<Booking>(`/waitlist/${entry.id}/accept`);
    const mail = await post.mail(waiting.details.email, `You are in: ${happening.title}`);
    expect(calendarOf(mail).status).toBe('CONFIRMED');

    await organizer.rest.post(`/bookings/${promoted.id}/status`, { status: 'cancelled' });
    const byOrganizer = await post.mail(waiting.details.email, `Booking cancelled: ${happening.title}`);
    expect(plain(byOrganizer.parsed.text)).toContain('The organizer cancelled your booking');
  });

  test('a booking given away: to whoever gave it, and to whoever has it now', async ({ ownStage, post }) => {
    const { cast, guest, event } = await staged(ownStage, post);
    const receiver = await cast.person();
    const happening = await event();
    const booking = await cast.book(guest, happening);
    await guest.rest.post(`/bookings/${booking.id}/transfer`, { email: receiver.details.email });
    const given = await post.mail(guest.details.email, `Booking given away: ${happening.title}`);
    expect(plain(given.parsed.text)).toContain(receiver.name);
    const received = await post.mail(receiver.details.email, `A booking for you: ${happening.title}`);
    expect(calendarOf(received).status).toBe('CONFIRMED');
  });

  test('a change that matters to guests, and the cancellation, to all who booked or wait; other changes to nobody', async ({ ownStage, post }) => {
    const { cast, guest, organizer, event } = await staged(ownStage, post);
    const waiting = await cast.person();
    const happening = await event({ maxAttendees: 1 });
    await cast.book(guest, happening);
    await cast.wait(waiting, happening);
    const booked = await post.mail(guest.details.email, 'Booked');
    await organizer.rest.patch(`/events/${happening.id}`, { description: 'Nobody needs a mail for this.' });
    await organizer.rest.patch(`/events/${happening.id}`, {
      startDate: '2033-07-01T12:00:00.000Z', endDate: '2033-07-01T13:00:00.000Z', timeZone: 'Europe/London', venue: 'Elsewhere',
    });
    const changed = await post.mail(guest.details.email, `Changed: ${happening.title}`);
    expect(plain(changed.parsed.text)).toContain('the time and the place');
    expect(plain(changed.parsed.text)).toContain('Friday 1 July 2033, 13:00 – 14:00 (Europe/London, GMT+1)');
    expect(calendarOf(changed).sequence).toBeGreaterThan(calendarOf(booked).sequence);
    expect(calendarOf(changed).start).toBe(Date.parse('2033-07-01T12:00:00.000Z'));
    expect((await post.mail(waiting.details.email, 'Changed')).parsed.attachments).toEqual([]);

    await organizer.rest.post(`/events/${happening.id}/status`, { status: 'CANCELLED' });
    const cancelled = await post.mail(guest.details.email, `Cancelled: ${happening.title}`);
    expect(calendarOf(cancelled).status).toBe('CANCELLED');
    await post.mail(waiting.details.email, `Cancelled: ${happening.title}`);
    const subjects = post.to(guest.details.email).map((mail) => plain(mail.parsed.subject).split(':')[0]);
    expect(subjects.sort()).toEqual(['Booked', 'Cancelled', 'Changed']);
  });

  test('what people write stays text, in headers as in HTML', async ({ ownStage, post }) => {
    const { cast, event } = await staged(ownStage, post);
    const evil = 'Eve\r\nBcc: everyone@example.org\r\n\r\n<script>alert(1)</script>';
    const guest = await cast.person({ fullName: evil });
    const happening = await event({ title: `Tea & <b>cake</b>\r\nBcc: all@example.org`, venue: '"><img src=x onerror=alert(1)>' });
    await cast.book(guest, happening);
    const mail = await post.mail(guest.details.email, 'Booked: Tea & <b>cake</b> Bcc: all@example.org');
    expect(mail.to).toBe(guest.details.email);
    expect(mail.parsed.bcc).toBeUndefined();
    expect(mail.parsed.headerLines.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.parsed.html).not.toContain('<script>');
    expect(mail.parsed.html).not.toContain('<b>cake');
    expect(mail.parsed.html).not.toContain('<img');
    expect(mail.parsed.html).toContain('Tea &amp; &lt;b&gt;cake&lt;/b&gt;');
    expect(mail.parsed.attachments).toHaveLength(1);
  });
});

test.describe('a mail server that', () => {
  test('is down gets everything when it is back, each mail once', async ({ ownStage, post }) => {
    const { cast, server, event } = await staged(ownStage, post);
    const admin = await cast.admin();
    await post.down();
    const happening = await event();
    const guests = await cast.people(6);
    for (const guest of guests) await cast.book(guest, happening);
    await expect
      .poll(async () => {
        const { data } = await admin.rest.get<Page<OutboxMail>>('/admin/outbox?status=queued&limit=100');
        return data.some((mail) => mail.attempts > 0 && mail.lastError !== null);
      })
      .toBe(true);
    await post.up();
    for (const guest of guests) await post.mail(guest.details.email, 'Booked');
    for (const guest of guests) expect((await outboxMail(admin, guest.details.email, 'sent')).lastError).toBeNull();
    expect(post.mails).toHaveLength(guests.length);
    expect(server.stderr.join('\n')).toContain('the mail server cannot be used');
  });

  test('says 4xx is asked again, and one that says 5xx is not: the mail fails with its words', async ({ ownStage, post }) => {
    const { cast, guest, event } = await staged(ownStage, post);
    const admin = await cast.admin();
    const unknown = await cast.person();
    let refusals = 3;
    post.answerWith((to) => {
      if (to === unknown.details.email) return { code: 550, text: 'No such user here' };
      refusals -= 1;
      return refusals >= 0 ? { code: 451, text: 'Later, please' } : 'take';
    });
    const happening = await event();
    await cast.book(unknown, happening);
    await cast.book(guest, happening);
    await post.mail(guest.details.email, 'Booked');
    expect(await outboxMail(admin, guest.details.email, 'sent')).toMatchObject({ attempts: 4, lastError: null });
    const failed = await outboxMail(admin, unknown.details.email, 'failed');
    expect(failed).toMatchObject({ attempts: 1, nextAttemptAt: null, sentAt: null, name: unknown.name, type: 'booking.confirmed' });
    expect(failed.lastError).toContain('No such user here');

    // By an administrator's hand it is tried again.
    post.answerWith(() => 'take');
    await admin.rest.post(`/admin/outbox/${failed.id}/retry`);
    await post.mail(unknown.details.email, 'Booked');
    await outboxMail(admin, unknown.details.email, 'sent');
    await admin.rest.refused('POST', `/admin/outbox/${failed.id}/retry`, { status: 409, code: 'invalid_transition' });

    // Unless its link is forgotten by then.
    const { email } = somebody();
    post.answerWith(() => ({ code: 550, text: 'No such user here' }));
    await admin.rest.create('/partner-places/requests', offer({ email }));
    const { id } = await outboxMail(admin, email, 'failed');
    await admin.rest.refused('POST', `/admin/outbox/${id}/retry`, { status: 409, code: 'invalid_transition' });
  });

  test('never takes a mail is given up, and one that never answers holds up nobody else', async ({ ownStage, post }) => {
    const { cast, guest, event } = await staged(ownStage, post, { ...IMPATIENT, MAJLIS_MAIL__ATTEMPTS_MAX: '3' });
    const admin = await cast.admin();
    const [stuck, unlucky] = [await cast.person(), await cast.person()];
    post.answerWith((to) => {
      if (to === stuck.details.email) return 'hang';
      return to === unlucky.details.email ? { code: 452, text: 'Full' } : 'take';
    });
    const happening = await event();
    for (const person of [stuck, unlucky, guest]) await cast.book(person, happening);
    await post.mail(guest.details.email, 'Booked');
    for (const person of [stuck, unlucky]) {
      const failed = await outboxMail(admin, person.details.email, 'failed');
      expect(failed.attempts).toBe(3);
      expect(failed.lastError).toContain('given up after 3 attempts');
    }
  });
});

test('a server that is killed before it sent loses no mail', async ({ ownStage, post }) => {
  const { cast, server, event } = await staged(ownStage, post, IMPATIENT);
  const happening = await event({ maxAttendees: 100 });
  const guests = await cast.people(12);
  // The first is on its way, and the others wait, when the power goes.
  post.answerWith(() => 'hang');
  for (const guest of guests) await cast.book(guest, happening);
  await post.until('a mail is on its way', () => post.offered > 0);
  await server.kill();
  post.answerWith(() => 'take');
  await server.restart();
  for (const guest of guests) await post.mail(guest.details.email, 'Booked');
  const ids = new Set(post.mails.map((mail) => mail.parsed.messageId));
  expect(ids.size).toBe(guests.length);
});

test.describe('the outbox', () => {
  test('without a mail server keeps every mail to be read, and none of it is sent when there is one later', async ({ ownStage, post }) => {
    const { server, cast } = await ownStage();
    const [admin, organizer, guest] = [await cast.admin(), await cast.person(), await cast.person()];
    const happening = await cast.event(organizer, RIYADH);
    await cast.book(guest, happening);
    const kept = await outboxMail(admin, guest.details.email, 'kept');
    expect(kept).toMatchObject({ to: guest.details.email, name: guest.name, userId: guest.id, language: 'en', attempts: 0, sentAt: null });
    expect(plain(kept.subject)).toBe(`Booked: ${happening.title}`);
    const letter = await admin.rest.get<OutboxLetter>(`/admin/outbox/${kept.id}`);
    expect(plain(letter.text)).toContain(RIYADH_TIME);
    expect(plain(letter.html)).toContain(RIYADH_TIME);
    await admin.rest.refused('POST', `/admin/outbox/${kept.id}/retry`, { status: 409, code: 'mail_not_configured' });
    expect(await admin.rest.get('/admin/outbox/summary')).toMatchObject({ isConfigured: false, kept: 1, sent: 0, queued: 0 });

    await server.restart(post.env);
    const later = await cast.person();
    await cast.book(later, happening);
    await post.mail(later.details.email, 'Booked');
    expect(post.to(guest.details.email)).toEqual([]);
    await admin.rest.post(`/admin/outbox/${kept.id}/retry`);
    await post.mail(guest.details.email, 'Booked');
  });

  test('is for administrators alone, is paged, and finds by status and person', async ({ ownStage }) => {
    const { cast } = await ownStage();
    const [admin, organizer] = [await cast.admin(), await cast.person()];
    const happening = await cast.event(organizer);
    const guests = await cast.people(3);
    for (const guest of guests) await cast.book(guest, happening);
    const [first] = guests;
    if (!first) throw new Error('unreachable');
    const kept = await outboxMail(admin, first.details.email, 'kept');
    for (const [method, path] of [
      ['GET', '/admin/outbox'], ['GET', '/admin/outbox/summary'], ['GET', `/admin/outbox/${kept.id}`],
      ['POST', `/admin/outbox/${kept.id}/retry`],
    ] as const) {
      await organizer.rest.refused(method, path, { status: 403, code: 'forbidden' });
      await cast.nobody.refused(method, path, { status: 401, code: 'unauthorized' });
    }
    await admin.rest.refused('GET', '/admin/outbox/nothing', { status: 404 });
    await admin.rest.refused('GET', '/admin/outbox?status=lost', { status: 422 });
    await admin.rest.refused('GET', `/admin/outbox?q=${'x'.repeat(201)}`, { status: 422, field: 'q' });

    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const answer = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?limit=1${after}`);
      seen.push(...answer.data.map((mail) => mail.to));
      expect(answer.hasMore).toBe(page < 2);
      after = `&after=${answer.nextCursor ?? ''}`;
    }
    expect(seen).toEqual(guests.map((guest) => guest.details.email).reverse());
    const none = await admin.rest.get<Page<OutboxMail>>('/admin/outbox?status=failed');
    expect(none.data).toEqual([]);
    const byName = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${first.name.toUpperCase().replace(' ', '%20')}`);
    expect(byName.data.map((mail) => mail.to)).toEqual([first.details.email]);
  });
});

test('a reminder waits for the mail server as everything does', async ({ ownStage, post }) => {
  const { cast, guest, organizer } = await staged(ownStage, post, { MAJLIS_EVENTS__REMINDERS: '["1h"]' });
  const admin = await cast.admin();
  await post.down();
  const event = await cast.event(organizer);
  await cast.book(guest, event);
  await cast.remindSoon(organizer, event, { hours: 1 });
  await expect
    .poll(async () => {
      const { data } = await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${guest.details.email}`);
      return data.map((mail) => mail.type);
    })
    .toContain('event.reminder');
  await post.up();
  expect(plain((await post.mail(guest.details.email, 'Starts in 1 hour')).parsed.text)).toContain('starts in 1 hour');
});
