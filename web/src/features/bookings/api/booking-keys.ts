/** Where bookings are in the query cache. */
export const bookingKeys = {
  all: ['bookings'] as const,
  mine: ['bookings', 'mine'] as const,
  one: (bookingId: string) => ['bookings', 'one', bookingId] as const,
  ticket: (bookingId: string) => ['bookings', 'ticket', bookingId] as const,
};
