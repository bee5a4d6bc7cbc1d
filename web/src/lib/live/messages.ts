import type { DoorCounts, EventResource, EventStats, EventStatus, SeatState } from '../api/wire';
import type { NotificationResource } from '../api/wire-notifications';
import type { AccountEnd, UserResource } from '../api/wire-people';
import type { ChatMessage, RoomPoll, RoomQuestion, RoomReactions, RoomSnapshot, ScreenShare } from '../api/wire-room';
import type { RootMessages } from './messages-root';

interface OfEvent {
  eventId: string;
}

/** What the server says in the namespace `/events`, by name. */
export interface LiveMessages {
  'attendees-count-update': OfEvent & Omit<SeatState, 'status'>;
  'availability-changed': OfEvent & { isAvailable: boolean; availableSeats: number; message: string };
  'event-status-changed': OfEvent & { status: EventStatus; message: string; timestamp: string };
  'event-details-updated': OfEvent & {
    updatedFields: string[];
    changes: Partial<EventResource>;
    message: string;
    timestamp: string;
  };
  'event-starting-soon': OfEvent & {
    eventTitle: string;
    startDate: string;
    minutesUntilStart: number;
    meetingUrl: string | null;
  };
  'check-in-update': OfEvent & DoorCounts & { timestamp: string };
  'event-stats-update': OfEvent & EventStats;
  'new-review': OfEvent & {
    reviewerName: string;
    rating: number;
    comment: string | null;
    isAnonymous: boolean;
    avgRating: number;
    totalReviews: number;
    timestamp: string;
  };
  'organizer-announcement': OfEvent & {
    id: string;
    message: string;
    organizerName: string;
    priority: 'low' | 'medium' | 'high';
    timestamp: string;
  };
  'new-registration': OfEvent & {
    attendeeName: string;
    attendeeAvatar: string | null;
    totalRegistrations: number;
    maxAttendees: number | null;
    timestamp: string;
  };
  'registration-cancelled': OfEvent & {
    attendeeName: string;
    totalRegistrations: number;
    maxAttendees: number | null;
    timestamp: string;
  };
  'waitlist-promotion': OfEvent & {
    eventTitle: string;
    eventStartDate: string;
    position: number;
    expiresAt: string;
    waitlistId: string;
  };
  'waitlist-position-update': OfEvent & { position: number; totalWaiting: number };
  'question-added': OfEvent & RoomQuestion;
  'question-updated': OfEvent & RoomQuestion;
  'poll-opened': OfEvent & RoomPoll;
  'poll-updated': OfEvent & RoomPoll;
  'poll-closed': OfEvent & RoomPoll;
  'reactions-update': OfEvent & RoomReactions;
  'chat-message': OfEvent & ChatMessage;
  'chat-message-deleted': OfEvent & { messageId: string };
  'screen-share-started': OfEvent & ScreenShare;
  'screen-share-stopped': OfEvent & { timestamp: string };
  'live-stats': OfEvent & { onlineCount: number };
}

export type LiveMessageName = keyof LiveMessages;

/** What the server says about accounts: to administrators about everyone's, to all others about the end of their own. */
export interface UserMessages {
  'users.created': UserResource;
  'users.updated': UserResource;
  'users.deleted': { id: string };
  'account.banned': AccountEnd;
  'account.role-changed': { role: UserResource['role']; at: string };
}

/** What the server says about the pictures of the site: those of a page that changed. */
export interface SiteMessages {
  'landing-images.updated': Record<string, string | null>;
  'about-images.updated': Record<string, string | null>;
}

/** What one person is told, and what they did with it on any of their devices. */
export interface NotificationMessages {
  'notifications.created': NotificationResource & { sound: boolean };
  'notifications.read': { id: string };
  'notifications.readAll': object;
  'notifications.deleted': { id: string };
  'notifications.deletedAll': object;
  'notifications.unreadCount': { count: number };
}

/** What administrators hear in `/partner-places`. */
export interface PlaceMessages {
  'partner-places.changed': { kind: string; id: string; at: string };
}

export interface Namespaces {
  '/': RootMessages;
  '/events': LiveMessages;
  '/users': UserMessages;
  '/notifications': NotificationMessages;
  '/site-settings': SiteMessages;
  '/partner-places': PlaceMessages;
}

export type Namespace = keyof Namespaces;
/** All but the one that is always open. */
export type SideNamespace = Exclude<Namespace, '/events'>;

/** The answer to `join-event`: the state at the join, after which each change is heard. */
export type JoinAnswer = { success: true; message: string; data: JoinState } | Refusal;

/** Seats and status, and the live room where it was ever used. */
export type JoinState = SeatState & { room?: RoomSnapshot | null };

/** How a command over the socket is refused. */
export interface Refusal {
  success: false;
  message: string;
  /** The stable word that REST has for the same, and what else REST says with it. */
  code?: string;
  errors?: unknown;
}

/** The answer to any other command. */
export type CommandAnswer<T> = { success: true; message?: string; data: T } | Refusal;
