import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, Select } from '@/components/ui/field';
import { usePlaces, type Place } from '../api/places';

interface PlacePickerProps {
  /** The place that was chosen before. */
  initial: string | null;
  error: string | undefined;
  onPick: (place: Place) => void;
}

/** The choice of an approved place, as the field `placeId` of a form around it. Where there is none to choose, nothing is asked. */
export function PlacePicker({ initial, error, onPick }: PlacePickerProps) {
  const { t } = useTranslation();
  const { data: places } = usePlaces();
  const [chosen, setChosen] = useState(initial ?? '');
  if (!places || (places.length === 0 && initial === null)) return <input type="hidden" name="placeId" value={chosen} />;
  const isListed = initial === null || places.some(({ id }) => id === initial);
  return (
    <Field label={t('partnerPlaces.picker.label')} hint={t('partnerPlaces.picker.hint')} optional={t('optional')} error={error}>
      {(wiring) => (
        <Select
          {...wiring}
          name="placeId"
          value={chosen}
          data-testid="place-picker"
          onChange={({ target }) => {
            setChosen(target.value);
            const place = places.find(({ id }) => id === target.value);
            if (place) onPick(place);
          }}
        >
          <option value="">{t('partnerPlaces.picker.none')}</option>
          {!isListed && <option value={initial}>{t('partnerPlaces.picker.former')}</option>}
          {places.map(({ id, businessName, city }) => (
            <option key={id} value={id} dir="auto">
              {`${businessName} – ${city}`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
