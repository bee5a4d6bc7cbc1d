import { useState } from 'react';
import { randomUuid } from '@/lib/api/uuid';
import type { Question } from '@/lib/api/wire';
import { useSetForm } from '../api/set-form';
import { blank, draftOf, mistakesIn, wireOf, type DraftMistakes, type DraftQuestion } from './draft-form';

/** The questions of an event while they are written: what the editor shows, and how it is saved. */
export function useDraftForm(initial: readonly Question[]) {
  const [drafts, setDrafts] = useState<DraftQuestion[]>(() => initial.map(draftOf));
  const [saved, setSaved] = useState(() => JSON.stringify(wireOf(initial.map(draftOf))));
  const [mistakes, setMistakes] = useState<DraftMistakes>({});
  const setForm = useSetForm();
  return {
    drafts,
    mistakes,
    change: (next: DraftQuestion[]): void => {
      setDrafts(next);
      setMistakes({});
    },
    add: (): string => {
      const question = blank(randomUuid());
      setDrafts([...drafts, question]);
      return question.key;
    },
    isEmpty: drafts.length === 0,
    /** Marks what must be put right first; says whether nothing must. */
    check: (): boolean => {
      const found = mistakesIn(drafts);
      setMistakes(found);
      return Object.keys(found).length === 0;
    },
    save: async (eventId: string): Promise<void> => {
      const wire = wireOf(drafts);
      if (JSON.stringify(wire) === saved) return;
      const now = await setForm(eventId, wire);
      // From now on each has its id, so that saving again changes it and makes no other.
      const named = drafts.map((draft, index) => ({ ...draft, ...(now[index] && { id: now[index].id }) }));
      setDrafts(named);
      setSaved(JSON.stringify(wireOf(named)));
    },
  };
}

export type DraftForm = ReturnType<typeof useDraftForm>;
