import { useId, useState, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FormFailure } from '@/components/form-failure';
import { Button } from '@/components/ui/button';
import { Field, Input, Select } from '@/components/ui/field';
import { FileIcon, SearchIcon } from '@/components/ui/icons';
import { ShowMore } from '@/components/ui/show-more';
import { Failed, Loading } from '@/components/ui/states';
import type { AttendeeResource, BookingStatus } from '@/lib/api/wire';
import { textOf } from '@/lib/forms';
import { problemText } from '@/lib/i18n/problem-text';
import { useDownloadCsv } from '../api/download-csv';
import { useAttendees, type AttendeeFilter } from '../api/list-attendees';
import { AttendeeItem } from './attendee-item';

const STATUSES: BookingStatus[] = ['pending', 'confirmed', 'attended', 'no_show', 'cancelled', 'expired'];

interface AttendeeListProps {
  eventId: string;
  timeZone: string;
  /** Shows what somebody answered; questions are another feature's business. */
  renderAnswers: (attendee: AttendeeResource) => ReactNode;
  /** What else can be done about somebody, such as writing to them. */
  renderActions?: (attendee: AttendeeResource) => ReactNode;
}

/** Who has booked an event, live, with what can be done about each booking. */
export function AttendeeList({ eventId, timeZone, renderAnswers, renderActions }: AttendeeListProps) {
  const { t } = useTranslation();
  const headingId = useId();
  const [filter, setFilter] = useState<AttendeeFilter>({ status: '', q: '' });
  const csv = useDownloadCsv(eventId);
  return (
    <section aria-labelledby={headingId} data-testid="attendees" className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={headingId} className="text-2xl font-bold">
          {t('attendees.title')}
        </h2>
        <Button
          variant="outline"
          busy={csv.isPending}
          data-testid="download-csv"
          onClick={() => {
            csv.mutate(filter);
          }}
        >
          <FileIcon />
          {t('attendees.csv')}
        </Button>
      </div>
      <FormFailure error={csv.error} />
      <Filters filter={filter} onChange={setFilter} />
      <Rows eventId={eventId} timeZone={timeZone} filter={filter} renderAnswers={renderAnswers} {...(renderActions && { renderActions })} />
    </section>
  );
}

function Filters({ filter, onChange }: { filter: AttendeeFilter; onChange: (filter: AttendeeFilter) => void }) {
  const { t } = useTranslation();
  const search = (submitted: SubmitEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    onChange({ ...filter, q: textOf(new FormData(submitted.currentTarget), 'q') });
  };
  return (
    <form role="search" onSubmit={search} className="grid gap-4 sm:grid-cols-[1fr_14rem]">
      <Field label={t('attendees.search')}>
        {(wiring) => (
          <div className="flex gap-2">
            <Input {...wiring} name="q" type="search" dir="auto" placeholder={t('attendees.searchHint')} data-testid="attendee-search" />
            <Button type="submit" variant="outline" className="px-3" aria-label={t('attendees.searchSubmit')}>
              <SearchIcon />
            </Button>
          </div>
        )}
      </Field>
      <Field label={t('attendees.status')}>
        {(wiring) => (
          <Select
            {...wiring}
            data-testid="attendee-status-filter"
            value={filter.status}
            onChange={(event) => {
              onChange({ ...filter, status: event.target.value });
            }}
          >
            <option value="">{t('attendees.all')}</option>
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(`attendees.statuses.${status}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </form>
  );
}

function Rows({ eventId, timeZone, filter, renderAnswers, renderActions }: AttendeeListProps & { filter: AttendeeFilter }) {
  const { t } = useTranslation();
  const list = useAttendees(eventId, filter);
  const { data, error, isPending, refetch } = list;
  if (isPending) return <Loading label={t('actions.loading')} />;
  if (!data) {
    return <Failed title={t('attendees.failed')} text={problemText(t, error)} retryLabel={t('actions.retry')} onRetry={() => void refetch()} />;
  }
  const attendees = data.pages.flatMap((page) => page.data);
  const isFiltered = filter.status !== '' || filter.q !== '';
  if (attendees.length === 0) {
    return (
      <p role="status" data-testid="no-attendees" className="py-6 text-soft">
        {t(isFiltered ? 'attendees.noMatch' : 'attendees.nobody')}
      </p>
    );
  }
  return (
    <>
      <p role="status" className="sr-only">
        {t('attendees.found', { count: attendees.length })}
      </p>
      <ul>
        {attendees.map((attendee) => (
          <AttendeeItem key={attendee.id} attendee={attendee} timeZone={timeZone} actions={renderActions?.(attendee)}>
            {renderAnswers(attendee)}
          </AttendeeItem>
        ))}
      </ul>
      <ShowMore list={list}>{t('attendees.more')}</ShowMore>
    </>
  );
}
