/** The shapes of the contract, as far as these tests read them. */

export interface FieldError {
  field: string;
  message: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: FieldError[];
  availableSeats?: number;
  checkedInAt?: string;
  checkedInBy?: string | null;
  deviceId?: string | null;
  attendeeName?: string;
  attendeeCount?: number;
}

export interface Page<T> {
  data: T[];
  hasMore: boolean;
  nextCursor: string | null;
}

export interface PublicUser {
  id: string;
  fullName: string;
  countryCode: string;
  countryName: string;
  phone: string;
  isBanned: boolean;
  bannedAt: string | null;
  phoneVerified: boolean;
  email: string;
  emailVerified: boolean;
  photoUrl: string | null;
  createdAt: string;
  language: 'en' | 'ar';
}

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

export interface LoggedIn {
  ok: true;
  user: PublicUser;
  tokens: Tokens;
}

export interface WsToken {
  token: string;
  expiresIn: number;
}

export interface Session {
  id: string;
}

export type EventStatus = 'DRAFT' | 'SCHEDULED' | 'ONGOING' | 'COMPLETED' | 'CANCELLED';

export interface MajlisEvent {
  id: string;
  number: number;
  title: string;
  description: string | null;
  startDate: string;
  endDate: string;
  timeZone: string;
  venue: string | null;
  location: string | null;
  placeId: string | null;
  maxAttendees: number | null;
  isVirtual: boolean;
  meetingUrl: string | null;
  imageUrl: string | null;
  requiresApproval: boolean;
  status: EventStatus;
  organizerId: string;
  organizerName: string;
  totalRegistrations: number;
  availableSeats: number | null;
  isFull: boolean;
  avgRating: number | null;
  totalReviews: number;
  myRole: 'owner' | 'co_organizer' | 'checker' | null;
  createdAt: string;
  updatedAt: string;
}

export const EVENT_FIELDS = [
  'id', 'number', 'title', 'description', 'startDate', 'endDate', 'timeZone', 'venue', 'location', 'placeId',
  'maxAttendees', 'isVirtual', 'meetingUrl', 'imageUrl', 'requiresApproval', 'status', 'organizerId',
  'organizerName', 'totalRegistrations', 'availableSeats', 'isFull', 'avgRating', 'totalReviews', 'myRole',
  'createdAt', 'updatedAt',
] as const satisfies readonly (keyof MajlisEvent)[];

export interface NewEvent {
  title: string;
  description?: string;
  startDate: string;
  endDate: string;
  timeZone: string;
  venue?: string;
  location?: string;
  placeId?: string;
  maxAttendees?: number | null;
  isVirtual?: boolean;
  meetingUrl?: string;
  imageUrl?: string;
  requiresApproval?: boolean;
  status?: 'DRAFT' | 'SCHEDULED';
}

export type BookingStatus = 'pending' | 'confirmed' | 'attended' | 'no_show' | 'cancelled' | 'expired';

export const ACTIVE: readonly BookingStatus[] = ['pending', 'confirmed', 'attended', 'no_show'];

export interface Booking {
  id: string;
  eventId: string;
  userId: string;
  attendeeName: string;
  attendeeCount: number;
  status: BookingStatus;
  notes: string | null;
  code: string;
  createdAt: string;
  updatedAt: string;
}

export const BOOKING_FIELDS = [
  'id', 'eventId', 'userId', 'attendeeName', 'attendeeCount', 'status', 'notes', 'code', 'createdAt', 'updatedAt',
] as const satisfies readonly (keyof Booking)[];

export type WaitlistStatus = 'waiting' | 'offered' | 'accepted' | 'declined' | 'expired' | 'cancelled';

export interface WaitlistEntry {
  id: string;
  eventId: string;
  userId: string;
  attendeeCount: number;
  position: number | null;
  status: WaitlistStatus;
  offer: { expiresAt: string } | null;
  createdAt: string;
}

export const WAITLIST_FIELDS = [
  'id', 'eventId', 'userId', 'attendeeCount', 'position', 'status', 'offer', 'createdAt',
] as const satisfies readonly (keyof WaitlistEntry)[];

export interface EventStats {
  totalRegistrations: number;
  confirmedAttendees: number;
  waitlistCount: number;
  checkInsCount: number;
  avgRating: number | null;
  totalReviews: number;
}

/** A question of the live room, as everybody hears it. */
export interface Question {
  eventId: string;
  questionId: string;
  text: string | null;
  authorName: string | null;
  votes: number;
  isAnswered: boolean;
  answer: string | null;
  isHidden: boolean;
  timestamp: string;
}

export interface SeenQuestion extends Question {
  isUpvoted: boolean;
}

export interface Poll {
  eventId: string;
  pollId: string;
  question: string;
  multiple: boolean;
  isOpen: boolean;
  totalVotes: number;
  voterCount: number;
  options: { id: string; text: string; votes: number }[];
  timestamp: string;
}

export interface SeenPoll extends Poll {
  myOptionIds: string[];
}

export const REACTIONS = ['👍', '❤️', '👏', '🎉', '😂', '😮'] as const;

export interface Reactions {
  eventId: string;
  counts: Record<(typeof REACTIONS)[number], number>;
  total: number;
}

export interface ChatMessage {
  eventId: string;
  messageId: string;
  userId: string;
  userName: string;
  avatar: string | null;
  text: string;
  replyTo: string | null;
  timestamp: string;
}

export interface ScreenShare {
  eventId: string;
  organizerName: string;
  title: string | null;
  url: string | null;
  timestamp: string;
}

export interface Mute {
  eventId: string;
  userId: string;
  userName: string;
  mutedUntil: string | null;
}

/** What comes with the answer to `join-event`. */
export interface RoomState {
  questions: SeenQuestion[];
  polls: SeenPoll[];
  chat: ChatMessage[];
  reactions: Reactions;
  screenShare: ScreenShare | null;
  onlineCount: number;
}

/** In seats. */
export interface DoorCounts {
  checkInsCount: number;
  expectedCount: number;
}

export interface Review {
  id: string;
  eventId: string;
  rating: number;
  comment: string | null;
  isAnonymous: boolean;
  reviewerName: string;
  isMine: boolean;
  createdAt: string;
  updatedAt: string;
}

export type Priority = 'low' | 'medium' | 'high';

export interface Announcement {
  id: string;
  eventId: string;
  message: string;
  organizerName: string;
  priority: Priority;
  createdAt: string;
}

export interface Organizer {
  userId: string;
  name: string;
  email: string;
  role: 'owner' | 'co_organizer' | 'checker';
}

export interface Invitation {
  id: string;
  email: string;
  role: 'co_organizer' | 'checker';
  createdAt: string;
  expiresAt: string;
}

export interface Team extends Page<Organizer> {
  invitations: Invitation[];
}

/** System A, server to client, namespace `/events`. */
export interface EventsMessages {
  'new-registration': {
    eventId: string;
    attendeeName: string;
    attendeeAvatar: string | null;
    totalRegistrations: number;
    maxAttendees: number | null;
    timestamp: string;
  };
  'registration-cancelled': {
    eventId: string;
    attendeeName: string;
    totalRegistrations: number;
    maxAttendees: number | null;
    timestamp: string;
  };
  'event-stats-update': EventStats & { eventId: string };
  'new-review': {
    eventId: string;
    reviewerName: string;
    rating: number;
    comment: string | null;
    isAnonymous: boolean;
    avgRating: number;
    totalReviews: number;
    timestamp: string;
  };
  'organizer-announcement': {
    eventId: string;
    id: string;
    message: string;
    organizerName: string;
    timestamp: string;
    priority: Priority;
  };
  'event-status-changed': { eventId: string; status: EventStatus; message: string; timestamp: string };
  'event-details-updated': {
    eventId: string;
    updatedFields: string[];
    changes: Record<string, unknown>;
    message: string;
    timestamp: string;
  };
  'event-starting-soon': {
    eventId: string;
    eventTitle: string;
    startDate: string;
    minutesUntilStart: number;
    meetingUrl: string | null;
  };
  'attendees-count-update': {
    eventId: string;
    totalRegistrations: number;
    maxAttendees: number | null;
    availableSeats: number | null;
    isFull: boolean;
  };
  'check-in-update': DoorCounts & { eventId: string; timestamp: string };
  'availability-changed': { eventId: string; isAvailable: boolean; availableSeats: number; message: string };
  'waitlist-promotion': {
    eventId: string;
    eventTitle: string;
    eventStartDate: string;
    position: number;
    expiresAt: string;
    waitlistId: string;
  };
  'question-added': Question;
  'question-updated': Question;
  'poll-opened': Poll;
  'poll-updated': Poll;
  'poll-closed': Poll;
  'reactions-update': Reactions;
  'chat-message': ChatMessage;
  'chat-message-deleted': { eventId: string; messageId: string };
  'screen-share-started': ScreenShare;
  'screen-share-stopped': { eventId: string; timestamp: string };
  'live-stats': { eventId: string; onlineCount: number };
  'waitlist-position-update': { eventId: string; position: number; totalWaiting: number };
  authenticated: { success: true; userId: string; role: string; expiresAt: string };
  'token-expiring': { expiresAt: string };
  error: { message: string };
}

export interface JoinState extends Partial<DoorCounts> {
  status: EventStatus;
  totalRegistrations: number;
  maxAttendees: number | null;
  availableSeats: number | null;
  isFull: boolean;
  room: RoomState;
}

export interface Ack {
  success: boolean;
  message: string;
  data?: JoinState;
}

/** System D, server to client. Every one has `timestamp`; pushed ones have `seq`. */
export interface RawMessages {
  connection_established: { type: string; clientId: string; eventId?: number; timestamp: string };
  subscribed: { type: string; eventId: number; timestamp: string };
  unsubscribed: { type: string; eventId: number; timestamp: string };
  pong: { type: string; timestamp: string };
  stats: { type: string; data: { totalClients: number; eventSubscriptions: number }; timestamp: string };
  error: { type: string; message: string; timestamp: string };
  authenticated: { type: string; expiresAt: string; timestamp: string };
  token_expiring: { type: string; timestamp: string };
  booking_created: { type: string; eventId: number; availableSeats: number | null; timestamp: string; seq: string };
  booking_cancelled: { type: string; eventId: number; availableSeats: number | null; timestamp: string; seq: string };
  seat_update: {
    type: string;
    eventId: number;
    availableSeats: number | null;
    seatCapacity: number | null;
    timestamp: string;
    seq?: string;
  };
  resync: { type: string; eventId: number; timestamp: string };
}

export interface Notification {
  id: string;
  userId: string;
  type: string;
  title: string;
  body: string;
  data: Record<string, unknown>;
  isRead: boolean;
  readAt: string | null;
  createdAt: string;
}

export type MailStatus = 'queued' | 'sending' | 'sent' | 'failed' | 'kept';

export interface OutboxMail {
  id: string;
  type: string;
  channel: 'mail' | 'sms';
  to: string;
  name: string;
  userId: string | null;
  language: 'en' | 'ar';
  subject: string;
  status: MailStatus;
  attempts: number;
  lastError: string | null;
  createdAt: string;
  nextAttemptAt: string | null;
  sentAt: string | null;
}

export interface OutboxLetter extends OutboxMail {
  text: string;
  html: string;
}

export interface Attachment {
  id: string;
  name: string;
  size: number;
  type: string;
  url: string;
}

/** A message of a chat of system C. (`ChatMessage` is of a live room.) */
export interface Message {
  id: string;
  chatId: string;
  senderId: string;
  content: string;
  messageType: 'text' | 'image' | 'file';
  replyToMessageId: string | null;
  attachments: Attachment[];
  isEdited: boolean;
  isDeleted: boolean;
  readBy: string[];
  deliveredTo: string[];
  createdAt: string;
  updatedAt: string;
}

export interface Chat {
  id: string;
  participants: { userId: string; name: string; photoUrl: string | null; leftAt: string | null }[];
  bookingId: string | null;
  eventId: string | null;
  eventTitle: string | null;
  subject: string;
  lastMessage: Message | null;
  unreadCount: number;
  isBlocked: boolean;
  createdAt: string;
  updatedAt: string;
}
