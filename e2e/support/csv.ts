import { parse } from 'csv-parse/sync';
import type { Person } from './person';
import { expect } from './test';
import type { MajlisEvent } from './wire';

export type Row = Record<string, string>;

/** Downloads an event's bookings and reads them as a program of somebody else does. */
export async function readCsv(organizer: Person, event: MajlisEvent, query = ''): Promise<Row[]> {
  const answer = await organizer.rest.send<string>('GET', `/events/${event.id}/bookings.csv${query}`);
  expect(answer.status, answer.text).toBe(200);
  return parseCsv(answer.text);
}

export function parseCsv(text: string): Row[] {
  return parse(text, { columns: true, bom: true });
}

/** What a spreadsheet would run: a cell that begins as a formula does. */
export function formulas(text: string): string[] {
  const cells = (parse(text, { bom: true }) as string[][]).flat();
  return cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell));
}
