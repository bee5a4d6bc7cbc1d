import { ask, chat, openRoom, poll } from '../support/live-room';
import { expect, test } from '../support/test';
import type { Problem } from '../support/wire';

test.use({ serverEnv: { MAJLIS_LIMITS__ENABLED: 'true' } });

const TOO_MUCH = 'Rate limit exceeded';

interface Answer {
  success: boolean;
  message?: string;
}

/** As many as a person may do who began then: so many at once, and one more after each so many milliseconds. */
function allowed({ burst, everyMs }: { burst: number; everyMs: number }, began: number): number {
  return burst + Math.floor((Date.now() - began) / everyMs) + 1;
}

/** Sends the same command so often at once, and answers how many were done; all others must have met the limit. */
async function doneOf(howMany: number, send: () => Promise<Answer>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: howMany }, send));
  const refused = answers.filter(({ success }) => !success);
  expect(refused.map(({ message }) => message)).toEqual(refused.map(() => TOO_MUCH));
  return howMany - refused.length;
}

test('one person asks, chats, votes and reacts so often, by any door, and nobody else waits for it', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, attending, organizing } = room;
  const eventId = event.id;
  const { questionId } = await ask(organizing, eventId);
  const { pollId, options } = await poll(organizing, eventId);
  const commands: [string, object, { burst: number; everyMs: number; path: string }][] = [
    ['ask-question', { text: 'x' }, { burst: 5, everyMs: 12_000, path: 'questions' }],
    ['send-chat', { text: 'x' }, { burst: 10, everyMs: 1_000, path: 'chat' }],
    ['send-reaction', { reaction: '👍' }, { burst: 10, everyMs: 200, path: 'reactions' }],
    ['vote-poll', { pollId, optionIds: [options[0]?.id] }, { burst: 20, everyMs: 200, path: `polls/${pollId}/vote` }],
  ];
  let [voted, votedFrom] = [0, 0];
  for (const [name, payload, { burst, everyMs, path }] of commands) {
    const began = Date.now();
    const done = await doneOf(3 * burst, () => attending.ask<Answer>(name, { eventId, ...payload }));
    expect(done, name).toBeGreaterThanOrEqual(burst);
    expect(done, name).toBeLessThanOrEqual(allowed({ burst, everyMs }, began));
    const other = await organizing.ask<Answer>(name, { eventId, ...payload });
    expect(other.success, `${name} of somebody else`).toBe(true);
    // By REST it is the same count.
    const tries = await Promise.all(Array.from({ length: 2 * burst }, () =>
      room.attendee.rest.send<Problem>('POST', `/events/${eventId}/${path}`, { body: payload })));
    const refused = tries.filter(({ status }) => status === 429);
    const both = done + tries.length - refused.length;
    expect(both, `${name} by both doors`).toBeLessThanOrEqual(allowed({ burst, everyMs }, began));
    for (const { body, headers } of refused) {
      expect(body.code).toBe('rate_limited');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    if (name === 'vote-poll') [voted, votedFrom] = [both, began];
  }
  // Votes for questions are of one count with votes in polls.
  voted += await doneOf(40, () => attending.ask<Answer>('upvote-question', { eventId, questionId }));
  expect(voted).toBeLessThanOrEqual(allowed({ burst: 20, everyMs: 200 }, votedFrom));
});

test('what is refused for its rate is not heard', async ({ cast }) => {
  const room = await openRoom(cast);
  const sent = await doneOf(20, () => room.attending.ask<Answer>('send-chat', { eventId: room.event.id, text: 'x' }));
  const [names] = await cast.bell(room.organizer, room.event, room.watching);
  expect(names?.filter((name) => name === 'chat-message')).toHaveLength(sent);
  await chat(room.organizing, room.event.id);
});
