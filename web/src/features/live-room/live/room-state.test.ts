import { describe, expect, it } from 'vitest';
import type { ChatMessage, RoomPoll, RoomQuestion } from '@/lib/api/wire-room';
import {
  addChat,
  addPolls,
  addQuestions,
  beginRoom,
  boundChat,
  CHAT_KEPT,
  EMPTY_ROOM,
  hear,
  noteBallot,
  noteUpvote,
  type Heard,
  type RoomState,
} from './room-state';

function at(second: number): string {
  return new Date(1_800_000_000_000 + second * 1000).toISOString();
}

function chat(id: string, second: number, text = id): ChatMessage {
  return { messageId: id, userId: 'u', userName: 'U', avatar: null, text, replyTo: null, timestamp: at(second) };
}

function question(id: string, more: Partial<RoomQuestion> = {}): RoomQuestion {
  return {
    questionId: id, text: id, authorName: 'A', votes: 0, isAnswered: false, answer: null, isHidden: false, timestamp: at(1), ...more,
  };
}

function poll(id: string, more: Partial<RoomPoll> = {}): RoomPoll {
  return { pollId: id, question: id, multiple: false, isOpen: true, totalVotes: 0, voterCount: 0, options: [], timestamp: at(1), ...more };
}

const said = (message: ChatMessage): Heard => ({ name: 'chat-message', payload: { eventId: 'e', ...message } });
const ids = (state: RoomState): string[] => state.chat.map(({ messageId }) => messageId);
const begun = (snapshot = {}): RoomState => beginRoom(EMPTY_ROOM, snapshot);

describe('the room at a join', () => {
  it('is in the order of time, whatever the order of the answer', () => {
    expect(ids(begun({ chat: [chat('c', 3), chat('b', 2), chat('a', 1)] }))).toEqual(['a', 'b', 'c']);
  });

  it('may never have been used', () => {
    for (const nothing of [undefined, null, {}]) {
      expect(beginRoom(EMPTY_ROOM, nothing)).toMatchObject({ joins: 1, chat: [], questions: [], polls: [], screenShare: null });
    }
  });

  it('hears nothing before the answer, which will contain it', () => {
    expect(hear(EMPTY_ROOM, said(chat('a', 1)))).toBe(EMPTY_ROOM);
  });

  it('replaces what was known, so that what was deleted meanwhile is gone, and keeps what the reader did', () => {
    const before = noteBallot(noteUpvote(begun({ chat: [chat('a', 1), chat('b', 2)] }), 'q', true), 'p', ['o']);
    const after = beginRoom(before, { chat: [chat('b', 2), chat('c', 3)] });
    expect(ids(after)).toEqual(['b', 'c']);
    expect(after.upvoted.has('q')).toBe(true);
    expect(after.ballots.get('p')).toEqual(['o']);
  });

  it('knows that there is more when the answer is as long as it can be', () => {
    expect(begun({ chat: Array.from({ length: 20 }, (_, n) => chat(`m${n}`, n)) }).hasOlderChat).toBe(true);
    expect(begun({ chat: [chat('a', 1)] }).hasOlderChat).toBe(false);
  });
});

describe('the chat', () => {
  it('puts history before the stream, each message once', () => {
    const live = hear(begun({ chat: [chat('c', 3)] }), said(chat('d', 4)));
    expect(ids(addChat(live, [chat('d', 4), chat('c', 3), chat('b', 2), chat('a', 1)]))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('has the same order on every screen: by id, which is by time', () => {
    const one = [said(chat('b', 1)), said(chat('d', 1)), said(chat('c', 1)), said(chat('a', 0))].reduce(hear, begun());
    expect(ids(one)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('shows one message once when the answer to it and the message itself both arrive', () => {
    const mine = chat('a', 1);
    expect(ids(hear(addChat(begun(), [mine]), said(mine)))).toEqual(['a']);
    expect(ids(addChat(hear(begun(), said(mine)), [mine]))).toEqual(['a']);
  });

  it('does not bring back what was deleted while a page of history was on its way', () => {
    const deleted = hear(begun(), { name: 'chat-message-deleted', payload: { eventId: 'e', messageId: 'a' } });
    expect(ids(addChat(deleted, [chat('a', 1), chat('b', 2)]))).toEqual(['b']);
    expect(ids(hear(deleted, said(chat('a', 1))))).toEqual([]);
  });

  it('keeps the newest, and more of them while somebody reads on top', () => {
    const full = begun({ chat: Array.from({ length: CHAT_KEPT + 1 }, (_, n) => chat(`m${String(n).padStart(4, '0')}`, n)) });
    expect(boundChat(full, true)).toBe(full);
    const bounded = boundChat(full, false);
    expect(bounded.chat.length).toBeLessThan(CHAT_KEPT);
    expect(bounded.chat.at(-1)).toBe(full.chat.at(-1));
    expect(bounded.hasOlderChat).toBe(true);
  });
});

describe('questions', () => {
  const updated = (one: RoomQuestion): Heard => ({ name: 'question-updated', payload: { eventId: 'e', ...one } });

  it('are as the stream says, also when an older page comes behind it', () => {
    const live = hear(begun({ questions: [question('q', { votes: 1 })] }), updated(question('q', { votes: 5 })));
    const read = addQuestions(live, [question('q', { votes: 2, isUpvoted: true }), question('old')]);
    expect(read.questions.map(({ questionId, votes }) => [questionId, votes])).toEqual([['old', 0], ['q', 5]]);
    expect(read.upvoted.has('q')).toBe(true);
  });

  it('that are hidden keep their text for those who had it, and have none for others', () => {
    const hidden = updated(question('q', { isHidden: true, text: null, authorName: null }));
    expect(hear(begun({ questions: [question('q')] }), hidden).questions[0]).toMatchObject({ isHidden: true, text: 'q' });
    expect(hear(begun(), hidden).questions[0]).toMatchObject({ isHidden: true, text: null });
  });

  it('remember my vote and that I took it back', () => {
    const mine = noteUpvote(begun(), 'q', true);
    expect(mine.upvoted.has('q')).toBe(true);
    expect(noteUpvote(mine, 'q', false).upvoted.has('q')).toBe(false);
    expect(addQuestions(mine, [question('q', { isUpvoted: false })]).upvoted.has('q')).toBe(false);
  });
});

describe('polls', () => {
  it('stay closed, and count what the closing counted', () => {
    const closed = hear(begun({ polls: [poll('p')] }), {
      name: 'poll-closed',
      payload: { eventId: 'e', ...poll('p', { isOpen: false, totalVotes: 7 }) },
    });
    const late = hear(closed, { name: 'poll-updated', payload: { eventId: 'e', ...poll('p', { totalVotes: 6 }) } });
    expect(late.polls[0]).toMatchObject({ isOpen: false, totalVotes: 7 });
  });

  it('know my ballot from a page, and from my vote', () => {
    const read = addPolls(begun({ polls: [poll('p')] }), [poll('p', { myOptionIds: ['a'] })]);
    expect(read.ballots.get('p')).toEqual(['a']);
    expect(noteBallot(read, 'p', ['b']).ballots.get('p')).toEqual(['b']);
  });
});

describe('the rest of the room', () => {
  it('follows reactions, the screen and who is here', () => {
    const share = { organizerName: 'O', title: 'T', url: 'https://x.example', timestamp: at(1) };
    let state = hear(begun(), { name: 'screen-share-started', payload: { eventId: 'e', ...share } });
    expect(state.screenShare).toMatchObject(share);
    state = hear(state, { name: 'screen-share-stopped', payload: { eventId: 'e', timestamp: at(2) } });
    expect(state.screenShare).toBeNull();
    state = hear(state, { name: 'live-stats', payload: { eventId: 'e', onlineCount: 3 } });
    state = hear(state, { name: 'reactions-update', payload: { eventId: 'e', counts: { '👏': 2 }, total: 2 } });
    expect(state).toMatchObject({ onlineCount: 3, reactions: { counts: { '👏': 2 }, total: 2 } });
  });
});
