/** What the live room of an event is made of, by the names of the wire; the same over REST and over the socket. */

export interface RoomQuestion {
  questionId: string;
  /** Null where it is hidden and the reader is no organizer. */
  text: string | null;
  /** Null for a question asked anonymously. */
  authorName: string | null;
  votes: number;
  isAnswered: boolean;
  /** Null also for one that was answered aloud. */
  answer: string | null;
  isHidden: boolean;
  timestamp: string;
  /** Whether the reader voted for it. Only where the answer is for one person. */
  isUpvoted?: boolean;
}

export interface PollOption {
  id: string;
  text: string;
  votes: number;
}

export interface RoomPoll {
  pollId: string;
  question: string;
  multiple: boolean;
  isOpen: boolean;
  /** Of all options together. */
  totalVotes: number;
  /** People who voted: fewer than the votes where one may choose several. */
  voterCount: number;
  options: PollOption[];
  timestamp: string;
  /** What the reader voted for. Only where the answer is for one person. */
  myOptionIds?: string[];
}

export interface ChatMessage {
  messageId: string;
  userId: string;
  userName: string;
  avatar: string | null;
  text: string;
  replyTo: string | null;
  timestamp: string;
}

export const REACTIONS = ['👍', '❤️', '👏', '🎉', '😂', '😮'] as const;
export type Reaction = (typeof REACTIONS)[number];

export interface RoomReactions {
  counts: Partial<Record<Reaction, number>>;
  total: number;
}

export interface ScreenShare {
  organizerName: string;
  title: string | null;
  url: string | null;
  timestamp: string;
}

/** The room as it is at a join: the newest of each, newest first. */
export interface RoomSnapshot {
  questions?: RoomQuestion[];
  polls?: RoomPoll[];
  chat?: ChatMessage[];
  reactions?: RoomReactions | null;
  screenShare?: ScreenShare | null;
  onlineCount?: number;
}
