import { MailServer, plain } from '../support/mailbox';
import { Cast } from '../support/cast';
import { startServer } from '../support/server';
import { expect, test } from '../support/test';
import { hence } from '../support/time';
import type { Notification, OutboxMail, Page } from '../support/wire';

test('two nodes send each mail once, and remind once', async ({ ownStage }) => {
  const post = await MailServer.start();
  const env = { ...post.env, MAJLIS_EVENTS__REMINDERS: '["1m"]' };
  const { server, cast } = await ownStage({ env });
  const { MAJLIS_SERVER__DATA_DIR: _, ...shared } = server.commandEnv;
  const second = await startServer({ env: shared });
  try {
    const admin = await cast.admin();
    const [organizer, ...guests] = await cast.people(21);
    if (!organizer) throw new Error('unreachable');
    const soon = await cast.event(organizer, { startDate: hence({ seconds: 70 }), maxAttendees: 100 });
    const there = new Cast(second);
    await Promise.all(
      guests.map(async (guest, index) => {
        const door = index % 2 === 0 ? guest : await there.signIn(guest.details);
        await cast.book(door, soon);
      }),
    );
    for (const guest of guests) await post.mail(guest.details.email, 'Booked');
    for (const guest of guests) await post.mail(guest.details.email, 'Starts in 1 minute');
    await expect
      .poll(async () => (await admin.rest.get<{ sent: number }>('/admin/outbox/summary')).sent)
      .toBe(guests.length * 2);
    expect(post.mails).toHaveLength(guests.length * 2);
    expect(new Set(post.mails.map((mail) => mail.parsed.messageId)).size).toBe(guests.length * 2);
    const { data } = await admin.rest.get<Page<OutboxMail>>('/admin/outbox?limit=100');
    expect(data.map((mail) => mail.attempts)).toEqual(data.map(() => 1));
    for (const guest of guests) {
      const told = await guest.rest.get<Page<Notification>>('/notifications');
      expect(told.data.map(({ type }) => type)).toEqual(['event.reminder', 'booking.confirmed']);
      expect(plain(told.data[0]?.title)).toBe(`Starts in 1 minute: ${soon.title}`);
    }
  } finally {
    await second.discard();
    await post.down();
  }
});
