/** Where an event's bookings are in the query cache. */
export const attendeeKeys = {
  ofEvent: (eventId: string) => ['attendees', eventId] as const,
  list: (eventId: string, filter: object) => ['attendees', eventId, filter] as const,
};
