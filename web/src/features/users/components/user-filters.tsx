import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, Input, Select } from '@/components/ui/field';
import { useDebounced } from '@/lib/hooks/use-debounced';
import type { UserFilter } from '../api/users';

/** Whoever types pauses this long before it is searched for. */
const PAUSE_MS = 300;

export function UserFilters({ filter, onChange }: { filter: UserFilter; onChange: (filter: UserFilter) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState(filter.q);
  const settled = useDebounced(q, PAUSE_MS);
  const [shown, setShown] = useState(filter.q);
  if (shown !== filter.q) {
    setShown(filter.q);
    // Not what was asked here: another address was gone to, and the field follows it.
    if (filter.q !== settled.trim() && filter.q !== q.trim()) setQ(filter.q);
  }
  const search = (wanted: string): void => {
    if (wanted !== filter.q) onChange({ ...filter, q: wanted });
  };
  const pause = useEffectEvent(search);
  useEffect(() => {
    pause(settled.trim());
  }, [settled]);
  return (
    <form
      role="search"
      className="grid items-end grid-cols-[minmax(0,1fr)_8.5rem] gap-3 sm:grid-cols-[minmax(0,1fr)_14rem] sm:gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        search(q.trim());
      }}
    >
      <Field label={t('users.search')}>
        {(wiring) => (
          <Input
            {...wiring}
            type="search"
            // What is typed has its own direction; the hint has the page's.
            dir={q === '' ? undefined : 'auto'}
            maxLength={100}
            value={q}
            placeholder={t('users.searchHint')}
            data-testid="user-search"
            onChange={(event) => {
              setQ(event.target.value);
            }}
          />
        )}
      </Field>
      <Field label={t('users.show')}>
        {(wiring) => (
          <Select
            {...wiring}
            value={filter.banned === undefined ? '' : String(filter.banned)}
            data-testid="user-banned-filter"
            onChange={({ target: { value } }) => {
              onChange({ ...filter, banned: value === '' ? undefined : value === 'true' });
            }}
          >
            <option value="">{t('users.everyone')}</option>
            <option value="true">{t('users.onlyBanned')}</option>
            <option value="false">{t('users.notBanned')}</option>
          </Select>
        )}
      </Field>
    </form>
  );
}
