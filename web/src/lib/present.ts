/** A text that says something, or null: the server may leave a text empty or leave it out. */
export function present(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.trim() === '' ? null : text;
}
