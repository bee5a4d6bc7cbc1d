import { Cast } from '../support/cast';
import type { EventsClient } from '../support/events-client';
import { openRoom } from '../support/live-room';
import { startServer } from '../support/server';
import { expect, test } from '../support/test';
import type { MajlisEvent } from '../support/wire';

/** Waits until somebody has heard that so many look at the event. */
async function hears(client: EventsClient, event: MajlisEvent, people: number): Promise<void> {
  await client.presence.next('live-stats', ({ eventId, onlineCount }) => eventId === event.id && onlineCount === people);
}

test('people are counted, not sockets; each visitor is one', async ({ cast }) => {
  const [organizer, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(organizer);
  const watcher = await organizer.events();
  await watcher.join(event.id, 'organizer');
  await hears(watcher, event, 1);
  const two = [await person.events(), await person.events({ transport: 'polling' })];
  for (const client of two) await client.join(event.number);
  await hears(watcher, event, 2);
  const token = await cast.guestToken();
  const guests = [await cast.eventsAs(token), await cast.eventsAs(token)];
  for (const client of guests) await client.join(event.id);
  await hears(watcher, event, 4);
  for (const client of [...two, ...guests]) await hears(client, event, 4);
  // Connected, but looking at something else; raw subscribers are not in this room.
  await (await cast.person()).events();
  await (await cast.person()).raw(`/ws/events/${event.number}`);
  // One of two sockets of a person: as many people as before.
  two[0]?.close();
  guests[0]?.close();
  await hears(watcher, event, 3);
  await two[1]?.ask('leave-event', { eventId: event.id });
  await hears(watcher, event, 2);
  guests[1]?.cut();
  await hears(watcher, event, 1);
  const counts = watcher.presence.all('live-stats').map(({ onlineCount }) => onlineCount);
  expect(counts, 'only when it has changed').toEqual(counts.filter((count, index) => count !== counts[index - 1]));
  for (const stats of watcher.presence.all('live-stats')) expect(Object.keys(stats).sort()).toEqual(['eventId', 'onlineCount']);
});

test('many who come at once make few messages', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  const watcher = await organizer.events();
  await watcher.join(event.id);
  const token = await cast.guestToken();
  const crowd = 120;
  const guests = await Promise.all(Array.from({ length: crowd }, () => cast.eventsAs(token)));
  await Promise.all(guests.map((guest) => guest.join(event.id)));
  await hears(watcher, event, crowd + 1);
  for (const guest of guests) guest.close();
  await hears(watcher, event, 1);
  const told = watcher.presence.all('live-stats').length;
  expect(told * 6, `${told} messages of ${2 * crowd} comings and goings`).toBeLessThan(2 * crowd);
});

test('who is refused was never there, and who joins is told how many are', async ({ cast }) => {
  const room = await openRoom(cast);
  await hears(room.watching, room.event, 3);
  const draft = await cast.event(room.organizer, { status: 'DRAFT' });
  await room.organizing.join(draft.id);
  await hears(room.organizing, draft, 1);
  await room.attending.refusal('join-event', { eventId: draft.id });
  await room.watching.refusal('join-event', { eventId: room.event.id, role: 'organizer' });
  const joined = await room.watching.join(room.event.id);
  expect(joined.room.onlineCount).toBe(3);
  await room.organizing.command('send-chat', { eventId: room.event.id, text: 'The room is used now' });
  expect((await room.attending.join(room.event.id)).room.onlineCount).toBe(3);
  // The next change is the next message.
  await room.organizing.ask('leave-event', { eventId: room.event.id });
  await hears(room.watching, room.event, 2);
  expect(room.organizing.presence.all('live-stats').filter(({ eventId }) => eventId === draft.id)).toHaveLength(1);
});

test('who comes back is counted once, and hears no old counts', async ({ cast }) => {
  const room = await openRoom(cast);
  const away = await room.stranger.events({ comesBack: true });
  await room.watching.ask('leave-event', { eventId: room.event.id });
  await away.join(room.event.id);
  await hears(room.organizing, room.event, 3);
  away.presence.skip();
  away.cut();
  expect(await away.back()).toBe(true);
  const newcomer = await (await cast.person()).events();
  await newcomer.join(room.event.id);
  await hears(room.organizing, room.event, 4);
  await hears(away, room.event, 4);
});

test('several servers count together, and one that dies takes its people along', async ({ ownStage }) => {
  test.setTimeout(120_000);
  const { server, cast } = await ownStage();
  const [stopped, killed] = [
    await startServer({ env: server.commandEnv }), await startServer({ env: server.commandEnv }),
  ];
  const there = [new Cast(stopped), new Cast(killed)] as const;
  try {
    const organizer = await cast.person();
    const event = await cast.event(organizer);
    const watcher = await organizer.events();
    await watcher.join(event.id);
    for (const [index, other] of there.entries()) {
      for (let visitor = 0; visitor < 2; visitor += 1) {
        const client = await other.eventsAs(await other.guestToken());
        await client.join(event.id);
        await hears(client, event, 2 + 2 * index + visitor);
      }
      await hears(watcher, event, 3 + 2 * index);
    }
    await stopped.stop();
    await hears(watcher, event, 3);
    await killed.kill();
    await hears(watcher, event, 1);
  } finally {
    for (const other of there) other.close();
    await Promise.all([stopped.discard(), killed.discard()]);
  }
});
