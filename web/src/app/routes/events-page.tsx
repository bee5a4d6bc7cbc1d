import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EventProgramme } from '@/features/events/components/event-programme';
import { EventSearch } from '@/features/events/components/event-search';
import { usePageTitle } from '../layout/use-page-title';

const route = getRouteApi('/');

export function EventsPage() {
  const { t } = useTranslation();
  const { q = '' } = route.useSearch();
  const navigate = useNavigate();
  usePageTitle(t('events.list.title'));
  const search = (next: string): void => {
    void navigate({ to: '/', search: next === '' ? {} : { q: next } });
  };
  return (
    <>
      <div className="mb-10 flex flex-wrap items-end justify-between gap-6">
        <div>
          <h1 className="text-4xl font-bold sm:text-5xl">{t('events.list.title')}</h1>
          <p className="mt-2 text-lg text-soft">{t('tagline')}</p>
        </div>
        <EventSearch q={q} onSearch={search} />
      </div>
      <EventProgramme
        q={q}
        onClear={() => {
          search('');
        }}
      />
      <p className="mt-12 border-t border-line pt-6 text-soft">
        <Link to="/partner-places/apply">{t('partnerPlaces.offer.link')}</Link>
      </p>
    </>
  );
}
