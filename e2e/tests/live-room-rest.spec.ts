import type { Cast } from '../support/cast';
import { type Room, inside, openRoom, optionIds, tally } from '../support/live-room';
import type { Method } from '../support/rest';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import {
  type ChatMessage, type Mute, type Page, type Poll, type Question, REACTIONS, type Reactions, type ScreenShare,
  type SeenPoll, type SeenQuestion,
} from '../support/wire';

const NOBODY = '01890000-0000-7000-8000-000000000000';

function paths(room: Room, event = room.event.id): (rest: string) => string {
  return (rest) => `/events/${event}/${rest}`;
}

async function namesInside(cast: Cast, room: Room): Promise<string[][]> {
  const names = await cast.bell(room.organizer, room.event, ...inside(room));
  expect(room.elsewhere.heard.lines).toEqual([]);
  return names;
}

test('questions by REST are heard as those by socket', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room, String(room.event.number));
  const { attendee, organizer, watching } = room;
  const question = await attendee.rest.create<Question>(at('questions'), { text: 'Why?' });
  expect(question).toEqual({
    eventId: room.event.id, questionId: expect.any(String), text: 'Why?', authorName: attendee.name, votes: 0,
    isAnswered: false, answer: null, isHidden: false, timestamp: expect.stringMatching(TIMESTAMP),
  });
  const of = `questions/${question.questionId}`;
  expect(await attendee.rest.post(at(`${of}/upvote`))).toEqual({ ...question, votes: 1, isUpvoted: true });
  await watching.heard.next('question-updated', ({ votes }) => votes === 1);
  expect(await organizer.rest.post(at(`${of}/upvote`))).toMatchObject({ votes: 2, isUpvoted: true });
  await watching.heard.next('question-updated', ({ votes }) => votes === 2);
  expect(await attendee.rest.post(at(`${of}/upvote`))).toMatchObject({ votes: 1, isUpvoted: false });
  await watching.heard.next('question-updated', ({ votes }) => votes === 1);
  const answered = await organizer.rest.post<Question>(at(`${of}/answer`), { answer: 'Because.' });
  expect(answered).toEqual({ ...question, votes: 1, isAnswered: true, answer: 'Because.' });
  const hidden = await organizer.rest.post<Question>(at(`${of}/hide`));
  expect(hidden).toMatchObject({ isHidden: true, text: null, authorName: null, answer: null });
  for (const names of await namesInside(cast, room)) {
    expect(names.filter((name) => name !== 'question-updated')).toEqual(names.includes('question-added') ? ['question-added'] : []);
  }
  expect(watching.heard.all('question-updated').at(-1)).toEqual(hidden);

  const [organizers, others] = await Promise.all([organizer, room.stranger].map((person) =>
    person.rest.get<Page<SeenQuestion>>(at('questions'))));
  expect(organizers?.data).toEqual([{ ...answered, isHidden: true, isUpvoted: true }]);
  expect(others).toEqual({ questions: [], data: [], hasMore: false, nextCursor: null });
  await attendee.rest.refused('POST', at(`${of}/upvote`), { status: 404, code: 'not_found' });
  expect(await organizer.rest.post(at(`${of}/hide`), { isHidden: false })).toEqual(answered);
});

test('polls by REST', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const { attendee, organizer, watching } = room;
  const opened = await organizer.rest.create<Poll>(at('polls'), { question: 'Tea?', options: ['Yes', 'No'] });
  expect(opened).toMatchObject({ isOpen: true, totalVotes: 0, multiple: false });
  const choice = { optionIds: optionIds(opened, 'No') };
  const voted = await attendee.rest.post<SeenPoll>(at(`polls/${opened.pollId}/vote`), choice);
  expect(voted).toMatchObject({ totalVotes: 1, voterCount: 1, myOptionIds: choice.optionIds });
  expect(tally(await watching.heard.next('poll-updated'))).toEqual({ Yes: 0, No: 1 });
  const [mine, others, visitors] = await Promise.all([attendee.rest, organizer.rest, cast.nobody].map((rest) =>
    rest.get<Page<SeenPoll>>(at('polls'))));
  expect(mine?.data).toEqual([voted]);
  expect(others?.data).toEqual([{ ...voted, myOptionIds: [] }]);
  expect(visitors?.data).toEqual(others?.data);
  const closed = await organizer.rest.post<Poll>(at(`polls/${opened.pollId}/close`));
  expect(closed).toMatchObject({ isOpen: false, totalVotes: 1 });
  expect(await watching.heard.next('poll-closed')).toEqual(closed);
  await attendee.rest.refused('POST', at(`polls/${opened.pollId}/vote`), { status: 409, code: 'poll_closed' }, { body: choice });
  await organizer.rest.refused('POST', at(`polls/${opened.pollId}/close`), { status: 409, code: 'poll_closed' });
});

test('reactions, chat, mutes and screen sharing by REST', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const { attendee, organizer } = room;
  const none = Object.fromEntries(REACTIONS.map((reaction) => [reaction, 0]));
  expect(await cast.nobody.get(at('reactions'))).toEqual({ eventId: room.event.id, counts: none, total: 0 });
  const counted = await attendee.rest.post<Reactions>(at('reactions'), { reaction: '❤️' });
  expect(counted).toEqual({ eventId: room.event.id, counts: { ...none, '❤️': 1 }, total: 1 });
  expect(await cast.nobody.get(at('reactions'))).toEqual(counted);

  const first = await attendee.rest.create<ChatMessage>(at('chat'), { text: 'Hello' });
  const second = await organizer.rest.create<ChatMessage>(at('chat'), { text: 'Hi', replyTo: first.messageId });
  expect((await cast.nobody.get<Page<ChatMessage>>(at('chat'))).data).toEqual([second, first]);
  await organizer.rest.delete(at(`chat/${first.messageId}`), 204);
  await organizer.rest.refused('DELETE', at(`chat/${first.messageId}`), { status: 404, code: 'not_found' });
  expect((await cast.nobody.get<Page<ChatMessage>>(at('chat'))).data).toEqual([second]);

  const mute = await organizer.rest.post<Mute>(at('chat/mutes'), { userId: attendee.id, minutes: 10 });
  expect(mute).toEqual({
    eventId: room.event.id, userId: attendee.id, userName: attendee.name, mutedUntil: expect.stringMatching(TIMESTAMP),
  });
  expect((await organizer.rest.get<Page<Mute>>(at('chat/mutes'))).data).toEqual([mute]);
  for (const path of ['chat', 'questions']) {
    const problem = await attendee.rest.refused('POST', at(path), { status: 403, code: 'muted' }, { body: { text: 'x' } });
    expect(problem).toMatchObject({ mutedUntil: mute.mutedUntil });
  }
  await organizer.rest.refused('POST', at('chat/mutes'), { status: 409, code: 'is_organizer' }, {
    body: { userId: organizer.id, minutes: 1 },
  });
  expect(await organizer.rest.post(at('chat/mutes'), { userId: attendee.id, minutes: 0 })).toMatchObject({ mutedUntil: null });
  expect((await organizer.rest.get<Page<Mute>>(at('chat/mutes'))).data).toEqual([]);
  await attendee.rest.create(at('chat'), { text: 'back' });

  expect(await cast.nobody.get(at('screen-share'))).toEqual({ screenShare: null });
  const share = await organizer.rest.create<ScreenShare>(at('screen-share'), { title: 'Slides', url: 'https://example.org/' });
  expect(await cast.nobody.get(at('screen-share'))).toEqual({ screenShare: share });
  await organizer.rest.delete(at('screen-share'), 204);
  await organizer.rest.refused('DELETE', at('screen-share'), { status: 404, code: 'not_found' });
  const all = [
    'reactions-update', 'chat-message', 'chat-message', 'chat-message-deleted', 'chat-message', 'screen-share-started',
    'screen-share-stopped',
  ];
  expect(await namesInside(cast, room)).toEqual([all, all, all]);
});

test('the same request twice is one question', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const once = { 'Idempotency-Key': `key-${room.event.id}` };
  for (const [path, body] of [
    ['questions', { text: 'Once?' }], ['chat', { text: 'Once' }], ['polls', { question: 'Once?', options: ['a', 'b'] }],
    ['screen-share', { title: 'Once' }],
  ] as const) {
    const first = await room.organizer.rest.create(at(path), body, once);
    expect(await room.organizer.rest.create(at(path), body, once)).toEqual(first);
  }
  const all = ['question-added', 'chat-message', 'poll-opened', 'screen-share-started'];
  expect(await namesInside(cast, room)).toEqual([all, all, all]);
});

test('lists come in pages, without a gap and nothing twice', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const { attendee, organizer } = room;
  const texts = Array.from({ length: 7 }, (_, index) => `text ${index}`);
  const asked: Question[] = [];
  for (const text of texts) {
    asked.push(await attendee.rest.create<Question>(at('questions'), { text }));
    await attendee.rest.create(at('chat'), { text });
    const { pollId } = await organizer.rest.create<Poll>(at('polls'), { question: text, options: ['a', 'b'] });
    await organizer.rest.post(at(`polls/${pollId}/close`));
  }
  async function all<T>(path: string): Promise<T[]> {
    const found: T[] = [];
    let after = '';
    for (;;) {
      const page = await room.stranger.rest.get<Page<T>>(`${at(path)}${path.includes('?') ? '&' : '?'}limit=3${after}`);
      expect(page.data.length).toBeLessThanOrEqual(3);
      found.push(...page.data);
      if (!page.hasMore) return found;
      after = `&after=${page.nextCursor}`;
    }
  }
  const newestFirst = [...texts].reverse();
  expect((await all<Question>('questions')).map(({ text }) => text)).toEqual(newestFirst);
  expect((await all<ChatMessage>('chat')).map(({ text }) => text)).toEqual(newestFirst);
  expect((await all<Poll>('polls')).map(({ question }) => question)).toEqual(newestFirst);
  // Votes: 0, 2, 1, 0, 0, 1, 0.
  const voters: [number, typeof attendee][] = [[1, attendee], [1, organizer], [2, attendee], [5, attendee]];
  for (const [index, person] of voters) await person.rest.post(at(`questions/${asked[index]?.questionId}/upvote`));
  expect((await all<Question>('questions?sort=votes')).map(({ text }) => text)).toEqual(
    [1, 5, 2, 6, 4, 3, 0].map((index) => texts[index]));
  await room.stranger.rest.refused('GET', at('questions?sort=age'), { status: 422, code: 'validation_failed', field: 'sort' });
  await room.stranger.rest.refused('GET', at('questions?after=x'), { status: 422, code: 'validation_failed', field: 'after' });
  await room.stranger.rest.refused('GET', at('chat?limit=101'), { status: 422, code: 'validation_failed' });
});

test('who may not, may not by any call', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const { attendee, organizer, stranger } = room;
  const { questionId } = await organizer.rest.create<Question>(at('questions'), { text: 'x' });
  const opened = await organizer.rest.create<Poll>(at('polls'), { question: 'x', options: ['a', 'b'] });
  const { messageId } = await organizer.rest.create<ChatMessage>(at('chat'), { text: 'x' });
  const optionId = opened.options[0]?.id;
  const forAll: [Method, string, object?][] = [
    ['POST', 'questions', { text: 'x' }], ['POST', `questions/${questionId}/upvote`],
    ['POST', `polls/${opened.pollId}/vote`, { optionIds: [optionId] }], ['POST', 'reactions', { reaction: '👍' }],
    ['POST', 'chat', { text: 'x' }],
  ];
  const forOrganizers: [Method, string, object?][] = [
    ['POST', `questions/${questionId}/answer`, {}], ['POST', `questions/${questionId}/hide`],
    ['POST', 'polls', { question: 'x', options: ['a', 'b'] }], ['POST', `polls/${opened.pollId}/close`],
    ['DELETE', `chat/${messageId}`], ['POST', 'chat/mutes', { userId: stranger.id, minutes: 1 }], ['GET', 'chat/mutes'],
    ['POST', 'screen-share', {}], ['DELETE', 'screen-share'],
  ];
  const reading = ['questions', 'polls', 'reactions', 'chat', 'screen-share'];
  await cast.bell(organizer, room.event, room.watching);
  for (const [method, path, body] of [...forAll, ...forOrganizers]) {
    const options = body === undefined ? {} : { body };
    await stranger.rest.refused(method, at(path), { status: 403, code: 'forbidden' }, options);
    await cast.nobody.refused(method, at(path), { status: 401, code: 'unauthorized' }, options);
  }
  for (const [method, path, body] of forOrganizers) {
    await attendee.rest.refused(method, at(path), { status: 403, code: 'forbidden' }, body === undefined ? {} : { body });
  }
  expect(await cast.bell(organizer, room.event, room.watching)).toEqual([[]]);
  for (const path of reading) await cast.nobody.get(at(path));

  const draft = await cast.event(organizer, { status: 'DRAFT' });
  for (const there of [paths(room, draft.id), paths(room, NOBODY), paths(room, 'no-event')]) {
    for (const path of reading) await stranger.rest.refused('GET', there(path), { status: 404, code: 'not_found' });
    for (const [method, path, body] of [...forAll, ...forOrganizers]) {
      await stranger.rest.refused(method, there(path), { status: 404, code: 'not_found' }, body === undefined ? {} : { body });
    }
  }
  // What belongs to one event is not found at another.
  const other = await openRoom(cast);
  for (const [method, path, body] of [...forAll, ...forOrganizers].filter(([, path]) => path.includes(questionId)
    || path.includes(opened.pollId) || path.includes(messageId))) {
    await other.organizer.rest.refused(method, paths(other)(path), { status: 404, code: 'not_found' }, body ? { body } : {});
  }
  await organizer.rest.post(`/events/${room.event.id}/status`, { status: 'CANCELLED' });
  for (const [method, path, body] of forAll) {
    await organizer.rest.refused(method, at(path), { status: 409, code: 'room_closed' }, body === undefined ? {} : { body });
  }
  for (const path of reading) await cast.nobody.get(at(path));
});

test('bodies that do not fit are told field by field', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const bad: [string, object, string][] = [
    ['questions', {}, 'text'], ['questions', { text: ' ' }, 'text'], ['questions', { text: 'x'.repeat(501) }, 'text'],
    ['questions', { text: 'a\u0007b' }, 'text'], ['polls', { question: 'x' }, 'options'],
    ['polls', { question: '', options: ['a', 'b'] }, 'question'], ['polls', { question: 'x', options: ['a', 'a'] }, 'options'],
    ['polls', { question: 'x', options: ['a', ''] }, 'options[1]'], ['reactions', { reaction: ':)' }, 'reaction'],
    ['chat', { text: 'x'.repeat(1001) }, 'text'], ['chat', { text: 'x', replyTo: 1 }, 'replyTo'],
    ['chat/mutes', { userId: room.attendee.id, minutes: -1 }, 'minutes'], ['screen-share', { url: 'ftp://example.org' }, 'url'],
  ];
  for (const [path, body, field] of bad) {
    await room.organizer.rest.refused('POST', at(path), { status: 422, code: 'validation_failed', field }, { body });
  }
  await room.organizer.rest.refused('POST', at('chat'), { status: 404 }, { body: { text: 'x', replyTo: NOBODY } });
  await room.organizer.rest.refused('POST', at('questions'), { status: 400, code: 'malformed_json' }, { body: '{' });
});

test('an event that is deleted takes its room along', async ({ cast }) => {
  const room = await openRoom(cast);
  const at = paths(room);
  const { attendee, organizer } = room;
  const { questionId } = await attendee.rest.create<Question>(at('questions'), { text: 'x' });
  await attendee.rest.post(at(`questions/${questionId}/upvote`));
  const opened = await organizer.rest.create<Poll>(at('polls'), { question: 'x', options: ['a', 'b'] });
  await attendee.rest.post(at(`polls/${opened.pollId}/vote`), { optionIds: [opened.options[0]?.id] });
  await attendee.rest.create(at('chat'), { text: 'x' });
  await attendee.rest.post(at('reactions'), { reaction: '👍' });
  await organizer.rest.post(at('chat/mutes'), { userId: attendee.id, minutes: 1 });
  await organizer.rest.create(at('screen-share'), {});
  await attendee.rest.post(`/events/${room.event.id}/cancel-registration`);
  await organizer.rest.delete(`/events/${room.event.id}`, 204);
  await organizer.rest.refused('GET', at('chat'), { status: 404 });
});
