/** Where reviews are in the query cache. */
export const reviewKeys = {
  ofEvent: (eventId: string) => ['reviews', eventId] as const,
  list: (eventId: string) => ['reviews', eventId, 'list'] as const,
  mine: (eventId: string) => ['reviews', eventId, 'mine'] as const,
};
