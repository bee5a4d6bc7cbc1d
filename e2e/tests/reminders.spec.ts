import { calendarOf, plain } from '../support/mailbox';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import type { MajlisEvent, Notification, Page } from '../support/wire';

async function reminders(person: Person, event: MajlisEvent): Promise<Notification[]> {
  const { data } = await person.rest.get<Page<Notification>>('/notifications?type=event.reminder&limit=100');
  return data.filter((one) => one.data['eventId'] === event.id);
}

test('each lead comes once: live, stored and by mail, to the confirmed alone', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: { ...post.env, MAJLIS_EVENTS__REMINDERS: '["1h","3602s","3h"]' } });
  const [organizer, guest, pending, gone] = await cast.people(4);
  if (!organizer || !guest || !pending || !gone) throw new Error('unreachable');
  const live = await guest.events();
  const meetingUrl = 'https://meet.example/room';
  const event = await cast.event(organizer, { meetingUrl, isVirtual: true });
  const approved = await cast.event(organizer, { requiresApproval: true });
  await cast.book(guest, event);
  await cast.book(pending, approved);
  await cast.cancel(gone, await cast.book(gone, event));
  for (const one of [approved, event]) await cast.remindSoon(organizer, one, { seconds: 3602 });
  for (const minutes of [3602 / 60, 60]) {
    live.heard.rewind();
    await live.heard.next('event-starting-soon', ({ minutesUntilStart }) => minutesUntilStart === minutes);
  }

  // Written with what was told live. The lead of three hours was past already.
  const stored = await reminders(guest, event);
  expect(stored.map(({ data }) => data['minutesUntilStart']).sort()).toEqual([60, 3602 / 60]);
  expect(stored.map(({ title }) => plain(title)).sort()).toEqual([`Starts in 1 hour: ${event.title}`, `Starts in 60 minutes: ${event.title}`]);
  for (const person of [organizer, gone]) expect(await reminders(person, event)).toEqual([]);
  expect(await reminders(pending, approved)).toEqual([]);
  await post.until('both mails', () => post.to(guest.details.email).filter((mail) => plain(mail.parsed.subject).startsWith('Starts in')).length === 2);
  const mail = await post.mail(guest.details.email, 'Starts in 1 hour');
  expect(mail.parsed.text).toContain(meetingUrl);
  expect(calendarOf(mail)).toMatchObject({ uid: event.id, status: 'CONFIRMED' });
});

test('killed again and again, the server reminds each person of each event once', async ({ ownStage, post }) => {
  // What a killed server had on its way is sent by the next one soon.
  const env = { ...post.env, MAJLIS_MAIL__TIMEOUT: '2s', MAJLIS_EVENTS__REMINDERS: '["1h"]' };
  const { cast, server } = await ownStage({ env });
  const [organizer, ...guests] = await cast.people(5);
  if (!organizer) throw new Error('unreachable');
  const events: MajlisEvent[] = [];
  for (let n = 0; n < 4; n += 1) events.push(await cast.event(organizer));
  for (const event of events) for (const guest of guests) await cast.book(guest, event);
  for (const [n, event] of events.entries()) await cast.remindSoon(organizer, event, { hours: 1 }, { seconds: 2 + 3 * n });
  // A mail may come twice where the power went before it was noted, but is the same then.
  const reminded = (event: MajlisEvent): number => {
    const mails = post.mails.filter((mail) => plain(mail.parsed.subject) === `Starts in 1 hour: ${event.title}`);
    return new Set(mails.map((mail) => mail.parsed.messageId)).size;
  };
  for (const event of events) {
    await post.until(`a reminder of ${event.title}`, () => reminded(event) > 0);
    await server.kill();
    await server.restart();
  }
  for (const event of events) {
    await post.until(`all reminders of ${event.title}`, () => reminded(event) >= guests.length);
    for (const guest of guests) expect(await reminders(guest, event)).toHaveLength(1);
  }
  for (const event of events) expect(reminded(event)).toBe(guests.length);
});
