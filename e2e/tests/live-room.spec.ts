import type { Cast } from '../support/cast';
import { type EventsClient, TRANSPORTS } from '../support/events-client';
import { type Room, ask, chat, inside, openRoom, optionIds, poll, tally } from '../support/live-room';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import {
  type ChatMessage, type Mute, type Poll, type Question, REACTIONS, type Reactions, type ScreenShare, type SeenPoll,
  type SeenQuestion,
} from '../support/wire';

const NOBODY = '01890000-0000-7000-8000-000000000000';

/** What each in the room heard since last asked; whoever is not in the room heard nothing. */
async function heardInside(cast: Cast, room: Room): Promise<string[][]> {
  const names = await cast.bell(room.organizer, room.event, ...inside(room));
  expect(room.elsewhere.heard.lines, 'who has not joined hears nothing').toEqual([]);
  return names;
}

/** The same for all three in the room. */
function each(...names: string[]): string[][] {
  return [names, names, names];
}

for (const transport of TRANSPORTS) {
  test.describe(`the live room, ${transport}`, () => {
    test('questions: asked, wanted, answered, hidden; the same to everybody in the room', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing, elsewhere } = room;
      const question = await attending.command<Question>('ask-question', { eventId: event.number, text: '  متى نبدأ؟ ' });
      expect(question).toEqual({
        eventId: event.id, questionId: expect.any(String), text: 'متى نبدأ؟', authorName: room.attendee.name, votes: 0,
        isAnswered: false, answer: null, isHidden: false, timestamp: expect.stringMatching(TIMESTAMP),
      });
      expect(await heardInside(cast, room)).toEqual(each('question-added'));
      for (const client of inside(room)) expect(client.heard.all('question-added')).toEqual([question]);

      const of = { eventId: event.id, questionId: question.questionId };
      // Writing needs no place in the room.
      const voted = await elsewhere.command<SeenQuestion>('upvote-question', of);
      expect(voted).toEqual({ ...question, votes: 1, isUpvoted: true });
      for (const client of inside(room)) {
        expect(await client.heard.expectNext('question-updated')).toEqual({ ...question, votes: 1 });
      }
      expect(await organizing.command('upvote-question', of)).toMatchObject({ votes: 2, isUpvoted: true });
      for (const client of inside(room)) {
        expect(await client.heard.expectNext('question-updated')).toMatchObject({ votes: 2 });
      }
      expect(await attending.command('upvote-question', of)).toMatchObject({ votes: 1, isUpvoted: false });
      for (const client of inside(room)) {
        expect(await client.heard.expectNext('question-updated')).toMatchObject({ votes: 1 });
      }

      const answered = await organizing.command<Question>('answer-question', { ...of, answer: 'At ten.' });
      expect(answered).toEqual({ ...question, votes: 1, isAnswered: true, answer: 'At ten.' });
      const again = await organizing.command<Question>('answer-question', of);
      expect(again, 'answered aloud keeps what was written').toEqual(answered);
      const hidden = await organizing.command<Question>('hide-question', of);
      expect(hidden).toEqual({ ...answered, isHidden: true, text: null, authorName: null, answer: null });
      expect(await heardInside(cast, room)).toEqual(each('question-updated', 'question-updated', 'question-updated'));
      expect(room.watching.heard.all('question-updated').at(-1)).toEqual(hidden);
      expect(await attending.refusal('upvote-question', of), 'hidden').toBe('Question not found');
      expect(await organizing.command('hide-question', { ...of, isHidden: false })).toEqual(answered);
      expect(await heardInside(cast, room)).toEqual(each('question-updated'));
    });

    test('an anonymous question has no author for anybody', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const payload = { eventId: event.id, text: 'Who pays?', anonymous: true };
      const question = await attending.command<Question>('ask-question', payload);
      expect(question).toMatchObject({ text: 'Who pays?', authorName: null });
      await organizing.command('answer-question', { eventId: event.id, questionId: question.questionId, answer: 'We do.' });
      await heardInside(cast, room);
      const { room: state } = await organizing.join(event.id, 'organizer');
      const listed = await room.organizer.rest.get<object>(`/events/${event.id}/questions`);
      const told = JSON.stringify([inside(room).map((client) => client.heard.lines), state, listed]);
      expect(told).toContain('Who pays?');
      expect(told).not.toContain(room.attendee.name);
      expect(told).not.toContain(room.attendee.id);
    });

    test('polls: one choice, changeable until closed', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const opened = await poll(organizing, event.id);
      expect(opened).toEqual({
        eventId: event.id, pollId: expect.any(String), question: 'Tea?', multiple: false, isOpen: true, totalVotes: 0,
        voterCount: 0, timestamp: expect.stringMatching(TIMESTAMP),
        options: ['Yes', 'No', 'Later'].map((text) => ({ id: expect.any(String), text, votes: 0 })),
      });
      expect(await heardInside(cast, room)).toEqual(each('poll-opened'));
      expect(room.watching.heard.all('poll-opened')).toEqual([opened]);

      const of = { eventId: event.id, pollId: opened.pollId };
      const first = await attending.command<SeenPoll>('vote-poll', { ...of, optionIds: optionIds(opened, 'Yes') });
      expect(first).toMatchObject({ totalVotes: 1, voterCount: 1, myOptionIds: optionIds(opened, 'Yes') });
      for (const client of inside(room)) {
        const update = await client.heard.expectNext('poll-updated');
        expect(update, 'no broadcast tells who voted for what').not.toHaveProperty('myOptionIds');
        expect(tally(update)).toEqual({ Yes: 1, No: 0, Later: 0 });
      }
      const same = await attending.command<SeenPoll>('vote-poll', { ...of, optionIds: optionIds(opened, 'Yes') });
      expect(same, 'the same vote again').toEqual(first);
      const changed = await attending.command<SeenPoll>('vote-poll', { ...of, optionIds: optionIds(opened, 'No') });
      expect(changed).toMatchObject({ totalVotes: 1, voterCount: 1 });
      for (const client of inside(room)) {
        expect(tally(await client.heard.expectNext('poll-updated'))).toEqual({ Yes: 0, No: 1, Later: 0 });
      }

      const closed = await organizing.command<Poll>('close-poll', of);
      expect(closed).toMatchObject({ isOpen: false, totalVotes: 1 });
      // The state comes first, so that who comes back hears of no open poll after the end.
      expect(await heardInside(cast, room)).toEqual(each('poll-updated', 'poll-closed'));
      expect(room.watching.heard.all('poll-updated').at(-1)).toEqual(closed);
      expect(room.watching.heard.all('poll-closed')).toEqual([closed]);
      expect(await attending.refusal('vote-poll', { ...of, optionIds: optionIds(opened, 'Yes') })).toBe('The poll is closed');
      expect(await organizing.refusal('close-poll', of)).toBe('The poll is closed');
      expect(await heardInside(cast, room)).toEqual(each());
    });

    test('polls: several choices, and the end of one without votes', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const opened = await poll(organizing, event.id, { multiple: true });
      expect(opened.multiple).toBe(true);
      const of = { eventId: event.id, pollId: opened.pollId };
      const both = optionIds(opened, 'Later', 'Yes');
      expect(await attending.command('vote-poll', { ...of, optionIds: both })).toMatchObject({
        totalVotes: 2, voterCount: 1, myOptionIds: both,
      });
      const changed = { ...of, optionIds: optionIds(opened, 'No', 'Yes') };
      expect(tally(await attending.command<SeenPoll>('vote-poll', changed))).toEqual({ Yes: 1, No: 1, Later: 0 });
      const { polls } = await room.elsewhere.join(event.id).then((state) => state.room);
      expect(polls).toMatchObject([{ totalVotes: 2, voterCount: 1 }]);
      expect(new Set(polls[0]?.myOptionIds)).toEqual(new Set(changed.optionIds));

      const unloved = await poll(organizing, event.id);
      await organizing.command('close-poll', { eventId: event.id, pollId: unloved.pollId });
      await room.watching.heard.next('poll-opened', ({ pollId }) => pollId === unloved.pollId);
      const after = await cast.bell(room.organizer, event, room.watching);
      expect(after.flat().filter((name) => name !== 'poll-updated')).toEqual(['poll-closed']);
      expect(room.watching.heard.all('poll-updated').some(({ pollId }) => pollId === unloved.pollId)).toBe(false);
    });

    test('reactions: counted since the event began', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const none = Object.fromEntries(REACTIONS.map((reaction) => [reaction, 0]));
      const first = await attending.command<Reactions>('send-reaction', { eventId: event.number, reaction: '👏' });
      expect(first).toEqual({ eventId: event.id, counts: { ...none, '👏': 1 }, total: 1 });
      for (const client of inside(room)) expect(await client.heard.expectNext('reactions-update')).toEqual(first);
      const more = await Promise.all([...REACTIONS, '❤'].map((reaction) =>
        organizing.command<Reactions>('send-reaction', { eventId: event.id, reaction })));
      const last = more.reduce((a, b) => (a.total > b.total ? a : b));
      const counts = Object.fromEntries(REACTIONS.map((reaction) => [reaction, 1]));
      expect(last).toEqual({ eventId: event.id, counts: { ...counts, '👏': 2, '❤️': 2 }, total: 8 });
      for (const client of inside(room)) {
        expect(await client.heard.next('reactions-update', ({ total }) => total === 8)).toEqual(last);
      }
      expect(room.elsewhere.heard.lines).toEqual([]);
    });

    test('chat: replies and deletion', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const first = await attending.command<ChatMessage>('send-chat', { eventId: event.id, text: ' أهلاً\nبكم 👋 ' });
      expect(first).toEqual({
        eventId: event.id, messageId: expect.any(String), userId: room.attendee.id, userName: room.attendee.name,
        avatar: null, text: 'أهلاً\nبكم 👋', replyTo: null, timestamp: expect.stringMatching(TIMESTAMP),
      });
      const reply = { eventId: event.id, text: 'And you', replyTo: first.messageId };
      const second = await organizing.command<ChatMessage>('send-chat', reply);
      expect(second).toMatchObject({ replyTo: first.messageId, userId: room.organizer.id });
      const of = { eventId: event.id, messageId: first.messageId };
      expect(await organizing.command('delete-chat', of)).toEqual(of);
      expect(await organizing.refusal('delete-chat', of)).toBe('Message not found');
      expect(await organizing.refusal('send-chat', reply), 'a reply to what is gone').toBe('Message not found');
      expect(await heardInside(cast, room)).toEqual(each('chat-message', 'chat-message', 'chat-message-deleted'));
      expect(room.watching.heard.all('chat-message')).toEqual([first, second]);
      expect(room.watching.heard.all('chat-message-deleted')).toEqual([of]);
      const { room: state } = await attending.join(event.id);
      expect(state.chat).toEqual([second]);
    });

    test('muting: no questions, no chat, but votes and reactions', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, attending, organizing } = room;
      const question = await ask(attending, event.id);
      const mute = { eventId: event.id, userId: room.attendee.id, minutes: 5 };
      const muted = await organizing.command<Mute>('mute-user', mute);
      expect(muted).toEqual({
        eventId: event.id, userId: room.attendee.id, userName: room.attendee.name,
        mutedUntil: expect.stringMatching(TIMESTAMP),
      });
      const why = `You are muted until ${muted.mutedUntil}`;
      expect(await attending.refusal('send-chat', { eventId: event.id, text: 'x' })).toBe(why);
      expect(await attending.refusal('ask-question', { eventId: event.id, text: 'x', anonymous: true })).toBe(why);
      await attending.command('upvote-question', { eventId: event.id, questionId: question.questionId });
      await attending.command('send-reaction', { eventId: event.id, reaction: '👍' });
      // Elsewhere it does not hold.
      const other = await cast.event(room.organizer);
      await cast.book(room.attendee, other);
      await chat(attending, other.id);
      expect(await organizing.command('mute-user', { ...mute, minutes: 0 })).toMatchObject({ mutedUntil: null });
      await chat(attending, event.id);
      expect(await organizing.refusal('mute-user', { ...mute, userId: room.organizer.id })).toBe(
        'An organizer cannot be muted');
      expect(await organizing.refusal('mute-user', { ...mute, userId: NOBODY })).toBe('User not found');
    });

    test('screen sharing: started, replaced, stopped', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, organizing } = room;
      const share = { eventId: event.id, title: ' Slides ', url: 'https://example.org/slides' };
      const started = await organizing.command<ScreenShare>('start-screen-share', share);
      expect(started).toEqual({
        eventId: event.id, organizerName: room.organizer.name, title: 'Slides', url: share.url,
        timestamp: expect.stringMatching(TIMESTAMP),
      });
      expect((await room.elsewhere.join(event.id)).room.screenShare).toEqual(started);
      await room.elsewhere.ask('leave-event', { eventId: event.id });
      expect(await organizing.command('start-screen-share', { eventId: event.id })).toMatchObject({ title: null, url: null });
      const stopped = await organizing.command('stop-screen-share', { eventId: event.id });
      expect(stopped).toEqual({ eventId: event.id, timestamp: expect.stringMatching(TIMESTAMP) });
      expect(await organizing.refusal('stop-screen-share', { eventId: event.id })).toBe('Screen share not found');
      expect(await cast.bell(room.organizer, event, ...inside(room))).toEqual(
        each('screen-share-started', 'screen-share-started', 'screen-share-stopped'));
      expect(room.watching.heard.all('screen-share-stopped')).toEqual([stopped]);
      expect((await room.elsewhere.join(event.id)).room.screenShare).toBeNull();
    });

    test('facts keep the order of their commands', async ({ cast }) => {
      const room = await openRoom(cast, transport);
      const { event, organizing, attending } = room;
      const question = await ask(attending, event.id);
      await chat(attending, event.id);
      const { pollId } = await poll(organizing, event.id);
      await organizing.command('answer-question', { eventId: event.id, questionId: question.questionId });
      await organizing.command('close-poll', { eventId: event.id, pollId });
      await organizing.command('start-screen-share', { eventId: event.id });
      await chat(organizing, event.id);
      expect(await heardInside(cast, room)).toEqual(each(
        'question-added', 'chat-message', 'poll-opened', 'question-updated', 'poll-closed', 'screen-share-started',
        'chat-message'));
    });
  });
}

test('answers nothing where no ack was asked for, and does it all the same', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, organizing, watching } = room;
  organizing.socket.emit('send-chat', { eventId: event.id, text: 'quiet' });
  organizing.socket.emit('send-reaction', { eventId: event.id, reaction: '🎉' });
  organizing.socket.emit('send-chat');
  organizing.socket.emit('send-reaction', { eventId: event.id, reaction: 'x' });
  watching.socket.emit('send-chat', { eventId: event.id, text: 'refused in silence' });
  expect((await watching.heard.next('chat-message')).text).toBe('quiet');
  expect((await watching.heard.next('reactions-update')).total).toBe(1);
  expect(await cast.bell(room.organizer, event, watching)).toEqual([[]]);
});

test.describe('refusals', () => {
  /** Every command with a payload that would do for somebody who may. */
  async function commands(room: Room): Promise<{ forAll: [string, object][]; forOrganizers: [string, object][] }> {
    const { event, organizing } = room;
    const eventId = event.id;
    const { questionId } = await ask(organizing, eventId);
    const opened = await poll(organizing, eventId);
    const { messageId } = await chat(organizing, eventId);
    const { pollId } = opened;
    return {
      forAll: [
        ['ask-question', { eventId, text: 'x' }],
        ['upvote-question', { eventId, questionId }],
        ['vote-poll', { eventId, pollId, optionIds: optionIds(opened, 'No') }],
        ['send-reaction', { eventId, reaction: '👍' }],
        ['send-chat', { eventId, text: 'x' }],
      ],
      forOrganizers: [
        ['answer-question', { eventId, questionId, answer: 'x' }],
        ['hide-question', { eventId, questionId }],
        ['create-poll', { eventId, question: 'x', options: ['a', 'b'] }],
        ['close-poll', { eventId, pollId }],
        ['mute-user', { eventId, userId: room.stranger.id, minutes: 1 }],
        ['delete-chat', { eventId, messageId }],
        ['start-screen-share', { eventId }],
        ['stop-screen-share', { eventId }],
      ],
    };
  }

  async function expectRefused(client: EventsClient, all: [string, object][], why: string): Promise<void> {
    for (const [name, payload] of all) expect(await client.refusal(name, payload), name).toBe(why);
  }

  test('who has not booked writes nothing, and attendees do not organize', async ({ cast }) => {
    const room = await openRoom(cast);
    const { forAll, forOrganizers } = await commands(room);
    const checker = await cast.person();
    await room.organizer.rest.create(`/events/${room.event.id}/organizers`, {
      email: checker.details.email, role: 'checker',
    });
    const guest = await cast.eventsAs(await cast.guestToken());
    await guest.join(room.event.id);
    await heardInside(cast, room);
    await expectRefused(room.watching, [...forAll, ...forOrganizers], 'Unauthorized');
    await expectRefused(guest, [...forAll, ...forOrganizers], 'Unauthorized');
    await expectRefused(await checker.events(), [...forAll, ...forOrganizers], 'Unauthorized');
    await expectRefused(room.attending, forOrganizers, 'Unauthorized');
    expect(await heardInside(cast, room)).toEqual(each());
    // Who cancels is out, and who is waved in is in.
    await room.attendee.rest.post(`/events/${room.event.id}/cancel-registration`);
    await expectRefused(room.attending, forAll, 'Unauthorized');
    await cast.book(room.stranger, room.event);
    for (const [name, payload] of forAll) await room.watching.command(name, payload);
  });

  test('an event that is not to be seen does not exist', async ({ cast }) => {
    const room = await openRoom(cast);
    const { forAll, forOrganizers } = await commands(room);
    const draft = await cast.event(room.organizer, { status: 'DRAFT' });
    for (const eventId of [draft.id, draft.number, NOBODY, 999_999_999]) {
      const there = [...forAll, ...forOrganizers].map(([name, payload]): [string, object] => [name, { ...payload, eventId }]);
      await expectRefused(room.attending, there, 'Event not found');
    }
    await expectRefused(room.organizing, [['send-chat', { eventId: draft.id, text: 'x' }]], 'The live room is closed');
    const reaction: [string, object] = ['send-reaction', { eventId: draft.id, reaction: '👍' }];
    await expectRefused(room.organizing, [reaction], 'The live room is closed');
  });

  test('what belongs to another event is not found', async ({ cast }) => {
    const [room, other] = [await openRoom(cast), await openRoom(cast)];
    const { forAll, forOrganizers } = await commands(room);
    const eventId = other.event.id;
    const notFound: Record<string, string> = {
      'upvote-question': 'Question not found', 'vote-poll': 'Poll not found', 'answer-question': 'Question not found',
      'hide-question': 'Question not found', 'close-poll': 'Poll not found', 'delete-chat': 'Message not found',
    };
    const moved = [...forAll, ...forOrganizers].filter(([name]) => name in notFound);
    expect(moved).toHaveLength(6);
    for (const [name, payload] of moved) {
      expect(await other.organizing.refusal(name, { ...payload, eventId })).toBe(notFound[name]);
    }
    const { messageId } = await chat(room.organizing, room.event.id);
    expect(await other.organizing.refusal('send-chat', { eventId, text: 'x', replyTo: messageId })).toBe('Message not found');
    const [mine, theirs] = [await poll(other.organizing, eventId), await poll(room.organizing, room.event.id)];
    expect(await other.organizing.refusal('vote-poll', {
      eventId, pollId: mine.pollId, optionIds: optionIds(theirs, 'Yes'),
    })).toBe('optionIds must be options of this poll');
  });

  test('a room that is closed takes nothing more, but can be tidied', async ({ cast }) => {
    const room = await openRoom(cast);
    const { forAll, forOrganizers } = await commands(room);
    await room.organizing.command('start-screen-share', { eventId: room.event.id });
    await room.organizer.rest.post(`/events/${room.event.id}/status`, { status: 'ONGOING' });
    await chat(room.attending, room.event.id, 'open while it goes on');
    await room.organizer.rest.post(`/events/${room.event.id}/status`, { status: 'COMPLETED' });
    await heardInside(cast, room);
    const leading = ['answer-question', 'create-poll', 'start-screen-share'];
    const closed = forOrganizers.filter(([name]) => leading.includes(name));
    await expectRefused(room.attending, forAll, 'The live room is closed');
    await expectRefused(room.organizing, [...forAll, ...closed], 'The live room is closed');
    expect(await heardInside(cast, room)).toEqual(each());
    for (const [name, payload] of forOrganizers) {
      if (!leading.includes(name)) await room.organizing.command(name, payload);
    }
    // What was said stays to be read.
    expect((await room.watching.join(room.event.id)).room.chat).toHaveLength(1);
  });

  test('bad payloads are told what is wrong with them', async ({ cast }) => {
    const room = await openRoom(cast);
    const { event, organizing } = room;
    const eventId = event.id;
    const { questionId } = await ask(organizing, eventId);
    const opened = await poll(organizing, eventId);
    const { pollId } = opened;
    const [yes, no] = [optionIds(opened, 'Yes'), optionIds(opened, 'No')];
    const words = (howMany: number): string[] => Array.from({ length: howMany }, (_, index) => `option ${index}`);
    const bad: Record<string, [object, RegExp][]> = {
      'ask-question': [
        [{}, /^text is required$/], [{ text: 7 }, /^text .*string/], [{ text: ' \n ' }, /^text must have 1 to 500/],
        [{ text: 'x'.repeat(501) }, /^text must have 1 to 500/], [{ text: 'a\u0000b' }, /^text must not hold control/],
        [{ text: 'a\u001b[2J' }, /^text must not hold control/], [{ text: 'x', anonymous: 'yes' }, /^anonymous .*boolean/],
      ],
      'upvote-question': [
        [{}, /^questionId is required$/], [{ questionId: 7 }, /^questionId .*string/],
        [{ questionId: 'x\u0000' }, /^Question not found$/], [{ questionId: NOBODY }, /^Question not found$/],
      ],
      'answer-question': [
        [{ questionId, answer: 7 }, /^answer .*string/], [{ questionId, answer: 'x'.repeat(1001) }, /^answer must have at most/],
      ],
      'hide-question': [[{ questionId: null }, /^questionId .*string/], [{ questionId, isHidden: 1 }, /^isHidden .*boolean/]],
      'create-poll': [
        [{}, /^question is required$/], [{ question: 'x' }, /^options is required$/],
        [{ question: 'x', options: ['a'] }, /^options must be 2 to 10 texts$/],
        [{ question: 'x', options: words(11) }, /^options must be 2 to 10 texts$/],
        [{ question: 'x', options: ['a', ' a '] }, /^options must differ$/],
        [{ question: 'x', options: ['a', ''] }, /^options\[1\] must have 1 to 100/],
        [{ question: 'x', options: ['a', 'b'.repeat(101)] }, /^options\[1\] must have 1 to 100/],
        [{ question: 'x'.repeat(301), options: ['a', 'b'] }, /^question must have 1 to 300/],
        [{ question: 'x', options: 'ab' }, /^options .*sequence/], [{ question: 'x', options: [1, 2] }, /^options\[0\] .*string/],
      ],
      'vote-poll': [
        [{ pollId }, /^optionIds is required$/], [{ pollId, optionIds: [] }, /^optionIds must name at least one/],
        [{ pollId, optionIds: [...yes, ...no] }, /^optionIds must name exactly one/],
        [{ pollId, optionIds: [...yes, ...yes] }, /^optionIds must differ/],
        [{ pollId, optionIds: [NOBODY] }, /^optionIds must be options of this poll$/],
        [{ pollId, optionIds: ['x\u0000'] }, /^optionIds must be options of this poll$/],
        [{ pollId, optionIds: yes[0] }, /^optionIds .*sequence/], [{ optionIds: yes }, /^pollId is required$/],
        [{ pollId: 'none', optionIds: yes }, /^Poll not found$/],
      ],
      'close-poll': [[{}, /^pollId is required$/], [{ pollId: [] }, /^pollId .*string/]],
      'send-reaction': [
        [{}, /^reaction is required$/], [{ reaction: '👎' }, /^reaction must be one of 👍/], [{ reaction: {} }, /^reaction .*string/],
      ],
      'send-chat': [
        [{}, /^text is required$/], [{ text: '' }, /^text must have 1 to 1000/],
        [{ text: 'x'.repeat(1001) }, /^text must have 1 to 1000/], [{ text: 'a\u0007' }, /^text must not hold control/],
        [{ text: 'x', replyTo: 'x' }, /^Message not found$/], [{ text: 'x', replyTo: NOBODY }, /^Message not found$/],
        [{ text: 'x', replyTo: 7 }, /^replyTo .*string/],
      ],
      'delete-chat': [[{}, /^messageId is required$/], [{ messageId: 'x' }, /^Message not found$/]],
      'mute-user': [
        [{ userId: room.attendee.id }, /^minutes is required$/], [{ minutes: 1 }, /^userId is required$/],
        [{ userId: room.attendee.id, minutes: -1 }, /^minutes must be from 0 to 10080$/],
        [{ userId: room.attendee.id, minutes: 10_081 }, /^minutes must be from 0 to 10080$/],
        [{ userId: room.attendee.id, minutes: 1.5 }, /^minutes /], [{ userId: 'x', minutes: 1 }, /^User not found$/],
      ],
      'start-screen-share': [
        [{ title: 'x'.repeat(201) }, /^title must have at most 200/], [{ url: 'http://example.org' }, /^url must be an https/],
        [{ url: 'javascript:alert(1)' }, /^url must be an https/], [{ url: 7 }, /^url .*string/],
      ],
      'stop-screen-share': [[{}, /^Screen share not found$/]],
    };
    await heardInside(cast, room);
    for (const [name, payloads] of Object.entries(bad)) {
      for (const [payload, why] of payloads) {
        expect(await organizing.refusal(name, { eventId, ...payload }), `${name} ${JSON.stringify(payload)}`).toMatch(why);
      }
      for (const payload of [null, 'text', 7, [], {}, { eventId: null }, { eventId: '' }]) {
        expect(await organizing.refusal(name, payload), name).toBe('eventId is required');
      }
      expect(await organizing.refusal(name), `${name} without a payload`).toBe('eventId is required');
      expect(await organizing.refusal(name, { eventId: {} }), name).toMatch(/^eventId must be/);
      expect(await organizing.refusal(name, { eventId: Buffer.from([0, 255]) }), name).toMatch(/^eventId must be/);
      expect(await organizing.refusal(name, { eventId: 'no id' }), name).toBe('Event not found');
    }
    expect(await heardInside(cast, room), 'nothing of all this was heard').toEqual(each());
  });

  test('a room has room for so much', async ({ cast }) => {
    const room = await openRoom(cast);
    const { event, organizing, attending } = room;
    const polls = await Promise.all(Array.from({ length: 5 }, () => poll(organizing, event.id)));
    const sixth = { eventId: event.id, question: 'x', options: ['a', 'b'] };
    expect(await organizing.refusal('create-poll', sixth)).toBe('At most 5 polls can be open at once');
    await organizing.command('close-poll', { eventId: event.id, pollId: polls[0]?.pollId });
    await organizing.command('create-poll', sixth);
    await Promise.all(Array.from({ length: 50 }, () => ask(attending, event.id)));
    expect(await attending.refusal('ask-question', { eventId: event.id, text: 'x' })).toBe('There are too many questions of yours');
    await ask(organizing, event.id);
  });
});

test('history, then stream: who joins amid the talk misses nothing and hears nothing twice', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, organizing, attending } = room;
  const joiners = await Promise.all(Array.from({ length: 6 }, () => room.stranger.events()));
  const said = Promise.all(Array.from({ length: 18 }, (_, index) =>
    chat(index % 2 === 0 ? organizing : attending, event.id, `message ${index}`)));
  const states = await Promise.all(joiners.map((client) => client.join(event.id)));
  const all = (await said).map((message) => message.messageId).sort();
  await cast.bell(room.organizer, event, ...joiners, organizing);
  const streamed = organizing.heard.all('chat-message').map((message) => message.messageId);
  expect([...streamed].sort()).toEqual(all);
  for (const [index, client] of joiners.entries()) {
    const before = (states[index]?.room.chat ?? []).map((message) => message.messageId).reverse();
    const after = client.heard.all('chat-message').map((message) => message.messageId);
    expect([...before, ...after], 'as it was heard by who was there').toEqual(streamed);
  }
});

test('the history on joining is what was streamed, newest first, for the eyes that look', async ({ cast }) => {
  const room = await openRoom(cast);
  const { event, organizing, attending, watching } = room;
  for (let index = 0; index < 22; index += 1) {
    await chat(attending, event.id, `message ${index}`);
    await ask(attending, event.id, `question ${index}`);
  }
  const opened = await poll(organizing, event.id);
  await attending.command('vote-poll', { eventId: event.id, pollId: opened.pollId, optionIds: optionIds(opened, 'Yes') });
  await attending.command('send-reaction', { eventId: event.id, reaction: '😮' });
  const questions = watching.heard.all('question-added').reverse();
  const [hidden, wanted] = questions;
  if (!hidden || !wanted) throw new Error('unreachable');
  await organizing.command('hide-question', { eventId: event.id, questionId: hidden.questionId });
  await attending.command('upvote-question', { eventId: event.id, questionId: wanted.questionId });
  await cast.bell(room.organizer, event, watching);

  const states = await Promise.all(inside(room).map((client) => client.join(event.id)));
  const [organizers, attendees, strangers] = states.map(({ room: state }) => state);
  if (!organizers || !attendees || !strangers) throw new Error('unreachable');
  const chats = watching.heard.all('chat-message').reverse().slice(0, 20);
  for (const state of [organizers, attendees, strangers]) {
    expect(state.chat).toEqual(chats);
    expect(state.reactions).toMatchObject({ total: 1, counts: { '😮': 1 } });
    expect(state.screenShare).toBeNull();
    expect(state.polls.map(tally)).toEqual([{ Yes: 1, No: 0, Later: 0 }]);
    expect(state.questions).toHaveLength(20);
  }
  expect(attendees.polls[0]?.myOptionIds).toEqual(optionIds(opened, 'Yes'));
  expect(strangers.polls[0]?.myOptionIds).toEqual([]);
  expect(organizers.questions[0]).toEqual({ ...hidden, isHidden: true, isUpvoted: false });
  expect(strangers.questions.map(({ questionId }) => questionId)).toEqual(
    questions.slice(1, 21).map(({ questionId }) => questionId));
  expect(attendees.questions[0]).toEqual({ ...wanted, votes: 1, isUpvoted: true });
  expect(strangers.questions[0]).toEqual({ ...wanted, votes: 1, isUpvoted: false });
});

test('a room that was never used is empty on joining', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  const client = await organizer.events();
  const { room } = await client.join(event.id);
  expect(room).toEqual({
    questions: [], polls: [], chat: [], screenShare: null, onlineCount: 0,
    reactions: { eventId: event.id, total: 0, counts: Object.fromEntries(REACTIONS.map((reaction) => [reaction, 0])) },
  });
});

test('who comes back hears the facts that were missed, and of polls how they stand', async ({ ownStage }) => {
  const { server, cast } = await ownStage();
  const room = await openRoom(cast);
  const { event, organizer } = room;
  const away = await room.stranger.events({ comesBack: true });
  await away.join(event.id);
  const before = await organizer.rest.create<Question>(`/events/${event.id}/questions`, { text: 'Heard?' });
  await away.heard.next('question-added');
  const opened = await organizer.rest.create<Poll>(`/events/${event.id}/polls`, { question: 'Tea?', options: ['Yes', 'No'] });
  await room.attendee.rest.post(`/events/${event.id}/polls/${opened.pollId}/vote`, { optionIds: optionIds(opened, 'Yes') });
  await away.heard.next('poll-updated');

  // The client finds nobody for a while: all this happens on a server that it cannot reach yet.
  away.socket.io.reconnection(false);
  away.cut();
  await organizer.rest.create(`/events/${event.id}/chat`, { text: 'one' });
  await organizer.rest.post(`/events/${event.id}/questions/${before.questionId}/answer`, { answer: 'Yes.' });
  await organizer.rest.post(`/events/${event.id}/polls/${opened.pollId}/close`);
  await organizer.rest.create(`/events/${event.id}/chat`, { text: 'two' });
  await organizer.rest.post(`/events/${event.id}/reactions`, { reaction: '👍' });
  await room.organizing.heard.next('reactions-update');
  await server.kill();
  await server.restart();
  away.heard.skip();
  away.socket.io.reconnection(true);
  away.socket.connect();
  expect(await away.back(), 'recovered').toBe(true);
  const [names] = await cast.bell(organizer, event, away);
  expect(names?.filter((name) => name !== 'poll-updated' && name !== 'attendees-count-update')).toEqual([
    'chat-message', 'question-updated', 'poll-closed', 'chat-message',
  ]);
  expect(away.heard.all('chat-message').map(({ text }) => text)).toEqual(['one', 'two']);
  expect(away.heard.all('poll-updated').at(-1), 'the newest state is that of a closed poll').toMatchObject({
    isOpen: false, totalVotes: 1,
  });
  expect(away.heard.all('reactions-update'), 'what passes is not told again').toEqual([]);
  expect((await away.join(event.id)).room.reactions.total).toBe(1);
});
