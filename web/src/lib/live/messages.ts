import type { DoorCounts, EventResource, EventStats, EventStatus, SeatState } from '../api/wire';

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
}

export type LiveMessageName = keyof LiveMessages;

/** The answer to `join-event`: the state at the join, after which each change is heard. */
export type JoinAnswer = { success: true; message: string; data: SeatState } | { success: false; message: string };
