import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/field';
import { SearchIcon } from '@/components/ui/icons';
import { textOf } from '@/lib/forms';

export function EventSearch({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSearch(textOf(new FormData(event.currentTarget), 'q'));
  };
  return (
    <form role="search" onSubmit={submit} className="flex w-full max-w-md gap-2">
      <Input
        key={q}
        name="q"
        type="search"
        dir="auto"
        defaultValue={q}
        maxLength={100}
        aria-label={t('events.list.search')}
        placeholder={t('events.list.searchHint')}
      />
      <Button type="submit" variant="outline" aria-label={t('events.list.searchSubmit')} className="px-3">
        <SearchIcon />
      </Button>
    </form>
  );
}
