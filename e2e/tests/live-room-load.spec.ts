import type { EventsClient } from '../support/events-client';
import { ask, chat, openRoom, optionIds, poll, tally } from '../support/live-room';
import { expect, test } from '../support/test';
import type { Poll, Reactions, SeenPoll } from '../support/wire';

// Many people at once must make few messages: one for each round, and rounds are never nearer than this. So the bounds
// below are counts of the rounds there was time for, and hold on a slow machine too.
const ROUND_GAP_MS = 250;

function roundsSince(began: number): number {
  return Math.floor((Date.now() - began) / ROUND_GAP_MS) + 1;
}

// The engine would gather the states of a poll too; here it is the source alone that must not say too much.
test.use({ serverEnv: { MAJLIS_LIVE__GATHER: '1ms' } });

const PEOPLE = 24;

test.beforeEach(() => test.setTimeout(120_000));

test('hundreds of votes in a poll make few messages, and the last tells all', async ({ cast }) => {
  const room = await openRoom(cast, 'websocket', { maxAttendees: PEOPLE + 1 });
  const { event, organizing, watching } = room;
  const people = await cast.people(PEOPLE);
  await Promise.all(people.map((person) => cast.book(person, event)));
  const voters = await Promise.all(people.map((person) => person.events()));
  const opened = await poll(organizing, event.id);
  const choices = opened.options.map(({ id }) => id);
  const rounds = 21;
  const began = Date.now();
  const vote = (client: EventsClient, nth: number): Promise<SeenPoll> =>
    client.command<SeenPoll>('vote-poll', { eventId: event.id, pollId: opened.pollId, optionIds: [choices[nth % 3]] });
  await Promise.all(voters.map(async (client) => {
    for (let round = 0; round < rounds; round += 1) await vote(client, round);
  }));
  // The last round was for the last option.
  const last = await watching.heard.next('poll-updated', ({ options }) => options[2]?.votes === PEOPLE);
  expect(last).toMatchObject({ totalVotes: PEOPLE, voterCount: PEOPLE });
  expect(tally(last)).toEqual({ Yes: 0, No: 0, Later: PEOPLE });
  const updates = watching.heard.all('poll-updated');
  expect(updates.length, `messages of ${PEOPLE * rounds} votes`).toBeLessThanOrEqual(roundsSince(began));
  for (const update of updates) {
    expect(update.options.reduce((sum, { votes }) => sum + votes, 0)).toBe(update.totalVotes);
    expect(update.totalVotes).toBe(update.voterCount);
  }
  expect((await watching.join(event.id)).room.polls.map(tally)).toEqual([tally(last)]);
});

test('hundreds of votes for questions make few messages, and the last tell all', async ({ cast }) => {
  const room = await openRoom(cast, 'websocket', { maxAttendees: PEOPLE + 1 });
  const { event, organizing, watching } = room;
  const people = await cast.people(PEOPLE);
  await Promise.all(people.map((person) => cast.book(person, event)));
  const voters = await Promise.all(people.map((person) => person.events()));
  const questions = await Promise.all(['One', 'Two', 'Three'].map((text) => ask(organizing, event.id, text)));
  // Given, taken back, and so on, and given in the end.
  const turns = 7;
  const began = Date.now();
  await Promise.all(voters.map(async (client) => {
    for (let turn = 0; turn < turns; turn += 1) {
      for (const { questionId } of questions) await client.command('upvote-question', { eventId: event.id, questionId });
    }
  }));
  for (const { questionId } of questions) {
    watching.heard.rewind();
    await watching.heard.next('question-updated', (told) => told.questionId === questionId && told.votes === PEOPLE);
  }
  const updates = watching.heard.all('question-updated');
  const votes = PEOPLE * questions.length * turns;
  expect(updates.length, `messages of ${votes} votes`).toBeLessThanOrEqual(questions.length * roundsSince(began));
});

test('each question is told in the end, also where one round is too short for all', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, organizing, attending, watching } = room;
  const questions = await Promise.all(Array.from({ length: 45 }, (_, index) => ask(organizing, event.id, `${index}`)));
  await Promise.all(questions.map(({ questionId }) =>
    attending.command('upvote-question', { eventId: event.id, questionId })));
  for (const { questionId } of questions) {
    watching.heard.rewind();
    await watching.heard.next('question-updated', (told) => told.questionId === questionId && told.votes === 1);
  }
  await cast.bell(room.organizer, event, watching);
  expect(watching.heard.all('question-updated'), 'each once').toHaveLength(questions.length);
});

test('thousands of reactions make few messages, and none is lost', async ({ cast }) => {
  const room = await openRoom(cast, 'websocket', { maxAttendees: PEOPLE + 1 });
  const { event, watching } = room;
  const people = await cast.people(PEOPLE);
  await Promise.all(people.map((person) => cast.book(person, event)));
  const clients = await Promise.all(people.map((person) => person.events()));
  const each = 80;
  const began = Date.now();
  const counted = await Promise.all(clients.flatMap((client, index) =>
    Array.from({ length: each }, (_, nth) => client.command<Reactions>('send-reaction', {
      eventId: event.id, reaction: (index + nth) % 2 === 0 ? '👍' : '🎉',
    }))));
  const total = PEOPLE * each;
  expect(Math.max(...counted.map((answer) => answer.total)), 'answered when counted').toBe(total);
  const last = await watching.heard.next('reactions-update', (update) => update.total === total);
  expect(last.counts).toMatchObject({ '👍': total / 2, '🎉': total / 2, '😂': 0 });
  const updates = watching.heard.all('reactions-update');
  expect(updates.length, `messages of ${total} reactions`).toBeLessThanOrEqual(roundsSince(began));
  const totals = updates.map((update) => update.total);
  expect(totals, 'never backwards').toEqual([...totals].sort((a, b) => a - b));
});

test('some of a batch may and some may not', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, attending, organizing, watching } = room;
  const reaction = { eventId: event.id, reaction: '👏' };
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => {
    const client = [attending, watching, organizing][index % 3] ?? attending;
    return client.ask<{ success: boolean; message?: string }>('send-reaction', reaction);
  }));
  expect(answers.filter(({ success }) => success)).toHaveLength(40);
  expect(answers.filter(({ message }) => message === 'Unauthorized')).toHaveLength(20);
  expect(await room.stranger.rest.get<Reactions>(`/events/${event.id}/reactions`)).toMatchObject({ total: 40 });
});

test('what was given before the server stops is counted', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const room = await openRoom(cast);
  const { event, attending, organizer } = room;
  for (let index = 0; index < 300; index += 1) {
    attending.socket.emit('send-reaction', { eventId: event.id, reaction: '😂' });
  }
  // Answered after the server has read all of these.
  await chat(attending, event.id, 'read');
  expect((await server.stop()).code).toBe(0);
  await server.restart();
  expect(await organizer.rest.get<Reactions>(`/events/${event.id}/reactions`)).toMatchObject({ total: 300 });
});

test('what was not told when the server died is told by the next one', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const room = await openRoom(cast);
  const { event, organizer, attendee } = room;
  const opened = await organizer.rest.create<Poll>(`/events/${event.id}/polls`, { question: 'Tea?', options: ['Yes', 'No', 'Later'] });
  const away = await room.stranger.events({ comesBack: true });
  await away.join(event.id);
  const path = `/events/${event.id}/polls/${opened.pollId}/vote`;
  // The last is for what was never chosen before.
  for (const choice of ['Yes', 'No', 'Yes', 'No', 'Yes', 'Later']) {
    await attendee.rest.post(path, { optionIds: optionIds(opened, choice) });
  }
  await server.kill();
  await server.restart();
  await away.heard.next('poll-updated', (update) => tally(update)['Later'] === 1);
  // Whatever was told before, the last is how it stands.
  await cast.bell(organizer, event, away);
  expect(tally(away.heard.all('poll-updated').at(-1) ?? opened)).toEqual({ Yes: 0, No: 0, Later: 1 });
});
