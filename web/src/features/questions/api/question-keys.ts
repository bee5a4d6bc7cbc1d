/** Where questions are in the query cache. */
export const questionKeys = {
  all: ['questions'] as const,
  form: (eventId: string) => ['questions', eventId] as const,
};
