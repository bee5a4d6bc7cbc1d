import { plain } from '../support/mailbox';
import { Cast } from '../support/cast';
import { startServer } from '../support/server';
import { expect, test } from '../support/test';
import type { Notification, OutboxMail, Page } from '../support/wire';

test('two nodes send each mail once, and remind once', async ({ ownStage, post }) => {
  const env = { ...post.env, MAJLIS_EVENTS__REMINDERS: '["1h"]' };
  const { server, cast } = await ownStage({ env });
  const { MAJLIS_SERVER__DATA_DIR: _, ...shared } = server.commandEnv;
  const second = await startServer({ env: shared });
  try {
    const admin = await cast.admin();
    const [organizer, ...guests] = await cast.people(21);
    if (!organizer) throw new Error('unreachable');
    const soon = await cast.event(organizer, { maxAttendees: 100 });
    const there = new Cast(second);
    await Promise.all(
      guests.map(async (guest, index) => {
        const door = index % 2 === 0 ? guest : await there.signIn(guest.details);
        await cast.book(door, soon);
      }),
    );
    await cast.remindSoon(organizer, soon, { hours: 1 });
    for (const guest of guests) await post.mail(guest.details.email, 'Booked');
    for (const guest of guests) await post.mail(guest.details.email, 'Starts in 1 hour');
    await expect
      .poll(async () => (await admin.rest.get<{ queued: number }>('/admin/outbox/summary')).queued)
      .toBe(0);
    const ids = post.mails.map((mail) => mail.parsed.messageId);
    expect(new Set(ids).size, 'each mail once').toBe(ids.length);
    for (const guest of guests) {
      const subjects = post.to(guest.details.email).map((mail) => plain(mail.parsed.subject).split(':')[0]);
      // That the event was moved is told too, as often as it was.
      expect(subjects.filter((subject) => subject !== 'Changed').sort()).toEqual(['Booked', 'Starts in 1 hour']);
    }
    const { data } = await admin.rest.get<Page<OutboxMail>>('/admin/outbox?limit=100');
    expect(data.map((mail) => mail.attempts)).toEqual(data.map(() => 1));
    for (const guest of guests) {
      const told = await guest.rest.get<Page<Notification>>('/notifications');
      expect(told.data.map(({ type }) => type).filter((type) => type !== 'event.changed')).toEqual(['event.reminder', 'booking.confirmed']);
      expect(plain(told.data[0]?.title)).toBe(`Starts in 1 hour: ${soon.title}`);
    }
  } finally {
    await second.discard();
  }
});
