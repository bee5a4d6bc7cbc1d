/**
 * What the server says over REST, by the names of the wire. Written by hand until the types are generated from the
 * server's own; nothing here may carry a field that the contract does not name.
 */

export type EventStatus = 'DRAFT' | 'SCHEDULED' | 'ONGOING' | 'COMPLETED' | 'CANCELLED';

/** An event as people see it. Times are RFC 3339 in UTC; `timeZone` is the zone the event happens in. */
export interface EventResource {
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
  /** What the one who asks is here. */
  myRole: 'owner' | 'co_organizer' | 'checker' | null;
  createdAt: string;
  updatedAt: string;
}

/** The seats and status of an event: the part of it that lives. Those at the door are told their counts with it. */
export interface SeatState extends Partial<DoorCounts> {
  status: EventStatus;
  totalRegistrations: number;
  maxAttendees: number | null;
  availableSeats: number | null;
  isFull: boolean;
}

/** How many are in and how many are to come, in seats. */
export interface DoorCounts {
  checkInsCount: number;
  expectedCount: number;
}

/** The numbers an organizer watches, in seats; `waitlistCount` counts entries. */
export interface EventStats {
  totalRegistrations: number;
  confirmedAttendees: number;
  waitlistCount: number;
  checkInsCount: number;
  avgRating: number | null;
  totalReviews: number;
}

export type QuestionType = 'text' | 'long_text' | 'choice' | 'choices';

/** What an event asks those who book. */
export interface Question {
  id: string;
  label: string;
  help: string;
  type: QuestionType;
  required: boolean;
  options: string[];
}

/** By the question's id: a text or an option, or several options. */
export type Answers = Record<string, string | string[]>;

export type BookingStatus = 'pending' | 'confirmed' | 'attended' | 'no_show' | 'cancelled' | 'expired';

export interface BookingResource {
  id: string;
  eventId: string;
  userId: string;
  attendeeName: string;
  attendeeCount: number;
  status: BookingStatus;
  notes: string | null;
  code: string;
  checkedInAt: string | null;
  createdAt: string;
  updatedAt: string;
  answers: Answers;
}

/** A booking as organizers see it. */
export interface AttendeeResource extends BookingResource {
  email: string;
}

export type WaitlistStatus = 'waiting' | 'offered' | 'accepted' | 'declined' | 'expired' | 'cancelled';

export interface WaitlistEntryResource {
  id: string;
  eventId: string;
  userId: string;
  attendeeCount: number;
  position: number | null;
  status: WaitlistStatus;
  offer: { expiresAt: string } | null;
  createdAt: string;
}

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Seconds the access token lives from now. */
  expiresIn: number;
}

export interface Page<T> {
  data: T[];
  hasMore: boolean;
  nextCursor: string | null;
}
