import type { ChatMessage, RoomPoll, RoomQuestion, RoomReactions, RoomSnapshot, ScreenShare } from '@/lib/api/wire-room';
import type { LiveMessages } from '@/lib/live/messages';

/** What is said in a room, by name. */
export const ROOM_MESSAGES = [
  'question-added',
  'question-updated',
  'poll-opened',
  'poll-updated',
  'poll-closed',
  'reactions-update',
  'chat-message',
  'chat-message-deleted',
  'screen-share-started',
  'screen-share-stopped',
  'live-stats',
] as const;
type RoomMessageName = (typeof ROOM_MESSAGES)[number];

/** One message as it was heard. */
export type Heard = { [Name in RoomMessageName]: { name: Name; payload: LiveMessages[Name] } }[RoomMessageName];

/** The live room as one reader sees it. Never changed in place, so that a part that is the same object is the same. */
export interface RoomState {
  /** How often a join was answered. With none there is nothing to change; what was asked for before the last may be older than it. */
  readonly joins: number;
  /** How many of each came with the last join: the least there is to read. */
  readonly atJoin: { readonly questions: number; readonly polls: number };
  /** Oldest first; each view orders them for itself. */
  readonly questions: readonly RoomQuestion[];
  readonly polls: readonly RoomPoll[];
  /** In the order of the room, oldest first. */
  readonly chat: readonly ChatMessage[];
  /** So that a page of history that was on its way does not bring them back. */
  readonly deleted: ReadonlySet<string>;
  /** Whether there is more of each than is kept here. */
  readonly hasOlderChat: boolean;
  readonly reactions: RoomReactions;
  readonly screenShare: ScreenShare | null;
  readonly onlineCount: number | null;
  /** What the reader did, which the stream does not say. */
  readonly upvoted: ReadonlySet<string>;
  readonly ballots: ReadonlyMap<string, readonly string[]>;
}

/** How many of each a page keeps; older ones are a request away. */
export const CHAT_KEPT = 300;
/** While somebody reads what was said earlier, nothing is taken from under their eyes until this. */
export const CHAT_KEPT_WHILE_READING = 1_000;
/** Dropped some at once, so that not each message drops one. */
const CHAT_AFTER_DROPPING = 200;
export const QUESTIONS_KEPT = 500;
export const POLLS_KEPT = 100;
const DELETED_KEPT = 500;
/** The most of each that a join's answer brings; with as many there may be more. */
export const SNAPSHOT_MAX = 20;

const NO_REACTIONS: RoomReactions = { counts: {}, total: 0 };

export const EMPTY_ROOM: RoomState = {
  joins: 0,
  atJoin: { questions: 0, polls: 0 },
  questions: [],
  polls: [],
  chat: [],
  deleted: new Set(),
  hasOlderChat: false,
  reactions: NO_REACTIONS,
  screenShare: null,
  onlineCount: null,
  upvoted: new Set(),
  ballots: new Map(),
};

/** By id, which is by time: the same order on every screen, and after a reload. */
function inOrder<T>(items: T[], idOf: (item: T) => string): T[] {
  return items.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

const questionId = (question: RoomQuestion): string => question.questionId;
const pollId = (poll: RoomPoll): string => poll.pollId;
const messageId = (message: ChatMessage): string => message.messageId;

/** Puts in those that are not known yet. What is known came by the stream, and is newer than any page. */
function withUnknown<T>(present: readonly T[], incoming: readonly T[], idOf: (item: T) => string): readonly T[] {
  const known = new Set(present.map(idOf));
  const unknown = incoming.filter((item) => !known.has(idOf(item)));
  if (unknown.length === 0) return present;
  return inOrder([...present, ...unknown], idOf);
}

/** Puts in one as it is now, in the place of what was known of it. */
function withNewest<T>(present: readonly T[], item: T, idOf: (item: T) => string, kept: number): readonly T[] {
  const at = present.findIndex((one) => idOf(one) === idOf(item));
  if (at !== -1) return present.with(at, item);
  const last = present.at(-1);
  const all = [...present, item];
  if (last && idOf(last) > idOf(item)) inOrder(all, idOf);
  return all.length > kept ? all.slice(-kept) : all;
}

/** The room at a join. What the reader did is kept: it is theirs, not the room's. */
export function beginRoom(before: RoomState, snapshot: RoomSnapshot | null | undefined): RoomState {
  const chat = snapshot?.chat ?? [];
  const begun: RoomState = {
    ...EMPTY_ROOM,
    joins: before.joins + 1,
    atJoin: { questions: snapshot?.questions?.length ?? 0, polls: snapshot?.polls?.length ?? 0 },
    chat: inOrder([...chat], messageId),
    hasOlderChat: chat.length >= SNAPSHOT_MAX,
    reactions: snapshot?.reactions ?? NO_REACTIONS,
    screenShare: snapshot?.screenShare ?? null,
    onlineCount: snapshot?.onlineCount ?? before.onlineCount,
    upvoted: before.upvoted,
    ballots: before.ballots,
  };
  return addPolls(addQuestions(begun, snapshot?.questions ?? []), snapshot?.polls ?? []);
}

/** The room after a message. */
export function hear(state: RoomState, { name, payload }: Heard): RoomState {
  if (state.joins === 0) return state;
  switch (name) {
    case 'question-added':
    case 'question-updated':
      return { ...state, questions: withNewest(state.questions, keepingText(state, payload), questionId, QUESTIONS_KEPT) };
    case 'poll-opened':
    case 'poll-updated':
    case 'poll-closed':
      return hearPoll(state, payload);
    case 'chat-message':
      return hearChat(state, payload);
    case 'chat-message-deleted':
      return removeChat(state, payload.messageId);
    case 'reactions-update':
      return { ...state, reactions: { counts: payload.counts, total: payload.total } };
    case 'screen-share-started':
      return { ...state, screenShare: payload };
    case 'screen-share-stopped':
      return { ...state, screenShare: null };
    case 'live-stats':
      return { ...state, onlineCount: payload.onlineCount };
  }
}

/** A hidden question is told without its text. Who knows it already, and may see it, goes on seeing it. */
function keepingText(state: RoomState, question: RoomQuestion): RoomQuestion {
  if (!question.isHidden || question.text !== null) return question;
  const known = state.questions.find((one) => one.questionId === question.questionId);
  return known ? { ...question, text: known.text, authorName: known.authorName, answer: known.answer } : question;
}

/** A closed poll stays closed: counts are gathered on their way, and an older one may come behind the closing. */
function hearPoll(state: RoomState, poll: RoomPoll): RoomState {
  const known = state.polls.find((one) => one.pollId === poll.pollId);
  if (known && !known.isOpen && poll.isOpen) return state;
  return { ...state, polls: withNewest(state.polls, poll, pollId, POLLS_KEPT) };
}

function hearChat(state: RoomState, message: ChatMessage): RoomState {
  if (state.deleted.has(message.messageId)) return state;
  return { ...state, chat: withNewest(state.chat, message, messageId, Infinity) };
}

export function removeChat(state: RoomState, id: string): RoomState {
  const deleted = new Set([...state.deleted, id].slice(-DELETED_KEPT));
  return { ...state, deleted, chat: state.chat.filter((message) => message.messageId !== id) };
}

/** Lets go of the oldest messages where there are too many. */
export function boundChat(state: RoomState, reading: boolean): RoomState {
  const kept = reading ? CHAT_KEPT_WHILE_READING : CHAT_KEPT;
  if (state.chat.length <= kept) return state;
  return { ...state, chat: state.chat.slice(reading ? -kept : -CHAT_AFTER_DROPPING), hasOlderChat: true };
}

/** Messages of a page of history, or the answer to one's own. */
export function addChat(state: RoomState, messages: readonly ChatMessage[]): RoomState {
  const alive = messages.filter((message) => !state.deleted.has(message.messageId));
  const chat = withUnknown(state.chat, alive, messageId);
  return chat === state.chat ? state : { ...state, chat };
}

/** Questions of a page, or of an answer, with what they say of the reader's own votes. */
export function addQuestions(state: RoomState, questions: readonly RoomQuestion[]): RoomState {
  const upvoted = new Set(state.upvoted);
  for (const question of questions) {
    if (question.isUpvoted === true) upvoted.add(question.questionId);
    if (question.isUpvoted === false) upvoted.delete(question.questionId);
  }
  return { ...state, upvoted, questions: withUnknown(state.questions, questions, questionId) };
}

/** Polls of a page, or of an answer, with what they say of the reader's own vote. */
export function addPolls(state: RoomState, polls: readonly RoomPoll[]): RoomState {
  const ballots = new Map(state.ballots);
  for (const poll of polls) {
    if (poll.myOptionIds) ballots.set(poll.pollId, poll.myOptionIds);
  }
  return { ...state, ballots, polls: withUnknown(state.polls, polls, pollId) };
}

export function noteUpvote(state: RoomState, id: string, isUpvoted: boolean): RoomState {
  const upvoted = new Set(state.upvoted);
  if (isUpvoted) upvoted.add(id);
  else upvoted.delete(id);
  return { ...state, upvoted };
}

export function noteBallot(state: RoomState, id: string, optionIds: readonly string[]): RoomState {
  return { ...state, ballots: new Map(state.ballots).set(id, optionIds) };
}
