/** Where waitlist entries are in the query cache. */
export const waitlistKeys = {
  all: ['waitlist'] as const,
  mine: ['waitlist', 'mine'] as const,
  total: (eventId: string) => ['waitlist', 'total', eventId] as const,
};
