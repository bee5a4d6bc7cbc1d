import type { Question, QuestionType } from '@/lib/api/wire';

export const QUESTIONS_MAX = 30;
export const OPTIONS_MAX = 50;
const OPTIONS_MIN = 2;

/** A question that is being written. `key` tells it apart while it has no id. */
export interface DraftQuestion {
  key: string;
  id?: string;
  label: string;
  help: string;
  type: QuestionType;
  required: boolean;
  options: string[];
}

/** A question as it is sent. */
export type NewQuestion = Omit<DraftQuestion, 'key'>;

export type DraftMistake = 'label' | 'options' | 'optionTwice';
/** By the names that the server has for the places: `questions.0.label`. */
export type DraftMistakes = Record<string, DraftMistake>;

export function hasOptions(type: QuestionType): boolean {
  return type === 'choice' || type === 'choices';
}

export function draftOf(question: Question): DraftQuestion {
  return { ...question, key: question.id };
}

export function blank(key: string): DraftQuestion {
  return { key, label: '', help: '', type: 'text', required: false, options: ['', ''] };
}

/** The list with one entry at another place; places outside of it change nothing. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const entry = list[from];
  if (entry === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), entry, ...rest.slice(to)];
}

export function wireOf(drafts: readonly DraftQuestion[]): NewQuestion[] {
  return drafts.map(({ id, label, help, type, required, options }) => ({
    ...(id !== undefined && { id }),
    label: label.trim(),
    help: help.trim(),
    type,
    required,
    options: hasOptions(type) ? written(options) : [],
  }));
}

function written(options: readonly string[]): string[] {
  return options.map((option) => option.trim()).filter((option) => option !== '');
}

/** What must be put right before the questions are sent. An empty option is none, but two are needed. */
export function mistakesIn(drafts: readonly DraftQuestion[]): DraftMistakes {
  const mistakes: DraftMistakes = {};
  drafts.forEach((question, index) => {
    if (question.label.trim() === '') mistakes[`questions.${index}.label`] = 'label';
    if (!hasOptions(question.type)) return;
    const options = written(question.options);
    if (options.length < OPTIONS_MIN) mistakes[`questions.${index}.options`] = 'options';
    if (new Set(options).size < options.length) mistakes[`questions.${index}.options`] = 'optionTwice';
  });
  return mistakes;
}
