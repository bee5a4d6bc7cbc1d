import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { focusFirstInvalid, textOf } from '@/lib/forms';
import { fieldError } from '@/lib/i18n/problem-text';
import type { PlaceDetails } from '../api/requests';
import { mistakesIn, placeOf, type PlaceField, type PlaceMistakes } from './place-input';

/** What the forms of a place have in common: they read it, and mark what must be put right, by our rules or by the server's. */
export function usePlaceForm({ asksEmail, error }: { asksEmail: boolean; error: Error | null }) {
  const { t } = useTranslation();
  const [mistakes, setMistakes] = useState<PlaceMistakes>({});
  return {
    read: (form: HTMLFormElement): { place: PlaceDetails; email: string } | null => {
      const fields = new FormData(form);
      const [place, email] = [placeOf(fields), textOf(fields, 'email')];
      const found = mistakesIn(place, asksEmail ? email : undefined);
      setMistakes(found);
      if (Object.keys(found).length === 0) return { place, email };
      focusFirstInvalid(form);
      return null;
    },
    errorOf: (field: PlaceField): string | undefined => {
      const mistake = mistakes[field];
      return mistake ? t(`partnerPlaces.errors.${mistake}`) : fieldError(error, field);
    },
  };
}
