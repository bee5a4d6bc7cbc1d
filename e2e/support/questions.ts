import type { Person } from './person';
import type { Booking, MajlisEvent } from './wire';

export type QuestionType = 'text' | 'long_text' | 'choice' | 'choices';

export interface GuestQuestion {
  id: string;
  label: string;
  help: string;
  type: QuestionType;
  required: boolean;
  options: string[];
}

/** A question as it is sent. */
export type NewQuestion = Pick<GuestQuestion, 'label' | 'type'> & Partial<GuestQuestion>;

export interface Form {
  questions: GuestQuestion[];
  removed?: GuestQuestion[];
}

export type Answers = Record<string, string | string[]>;

export interface Answered {
  answers: Answers;
}

/** A question of each type: a name in one line (required), a wish, a meal (required), days. */
export const FOUR: NewQuestion[] = [
  { label: 'الاسم على البطاقة', type: 'text', required: true },
  { label: 'Anything else?', type: 'long_text', help: 'Take your time.' },
  { label: 'Meal', type: 'choice', required: true, options: ['Vegetarian', 'سمك', 'None'] },
  { label: 'Days', type: 'choices', options: ['Friday', 'Saturday', 'Sunday'] },
];

/** Sets what an event asks, and gives it in the order it was sent. */
export async function askGuests(organizer: Person, event: MajlisEvent, questions: NewQuestion[]): Promise<GuestQuestion[]> {
  return (await organizer.rest.put<Form>(`/events/${event.id}/questions`, { questions })).questions;
}

/** Asks the four questions, and gives their ids. */
export async function askFour(organizer: Person, event: MajlisEvent): Promise<[name: string, wish: string, meal: string, days: string]> {
  const [name, wish, meal, days] = (await askGuests(organizer, event, FOUR)).map(({ id }) => id);
  return [name ?? '', wish ?? '', meal ?? '', days ?? ''];
}

export function bookWith(person: Person, event: MajlisEvent, answers: Answers, more: object = {}): Promise<Booking & Answered> {
  return person.rest.create(`/events/${event.id}/bookings`, { answers, ...more });
}
