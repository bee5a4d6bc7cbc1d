/** Where events are in the query cache. */
export const eventKeys = {
  all: ['events'] as const,
  lists: ['events', 'list'] as const,
  list: (q: string) => ['events', 'list', 'q', q] as const,
  organized: ['events', 'list', 'organized'] as const,
  details: ['events', 'detail'] as const,
  detail: (eventId: string) => ['events', 'detail', eventId] as const,
  stats: (eventId: string) => ['events', 'stats', eventId] as const,
};
