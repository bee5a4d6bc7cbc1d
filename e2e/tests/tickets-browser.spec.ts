import { readFile } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { expectNoSidewaysScroll, openBrowser, signIn } from '../support/browser';
import { readCalendar } from '../support/calendar';
import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { readQr } from '../support/tickets';
import type { Booking, MajlisEvent } from '../support/wire';

interface Booked {
  organizer: Person;
  person: Person;
  event: MajlisEvent;
  booking: Booking;
}

async function booked(cast: Cast, details: Parameters<Cast['event']>[1] = {}): Promise<Booked> {
  const [organizer, person] = await cast.people(2) as [Person, Person];
  const event = await cast.event(organizer, { venue: 'بيت الحكمة', location: 'Baghdad', ...details });
  return { organizer, person, event, booking: await cast.book(person, event, 3) };
}

async function signedIn(browser: Browser, person: Person, locale = 'en-GB'): Promise<Page> {
  const page = await openBrowser(browser, person.server.url, false, { locale, scale: 3 });
  await signIn(page, person);
  return page;
}

/** Pages of a PDF as Chromium writes it: each names its parent. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

for (const [locale, words] of [['en-GB', ['Ticket', '3 seats']], ['ar', ['تذكرة', '٣ مقاعد']]] as const) {
  test(`a ticket prints on one page (${locale})`, async ({ browser, cast }) => {
    const long = 'A very long title of an evening that goes on '.repeat(4).trim();
    const { person, booking, event } = await booked(cast, { title: long, startDate: '2031-07-01T20:30:00Z', endDate: '2031-07-01T22:00:00Z' });
    const page = await signedIn(browser, person, locale);
    await page.goto(`/events/${event.id}`);
    await page.getByTestId('print-ticket').click();
    const paper = page.getByTestId('paper-ticket');
    for (const word of [...words, long, person.name, 'بيت الحكمة, Baghdad']) await expect(paper).toContainText(word);
    await expect(paper, 'the time is that of the place').toContainText(locale === 'ar' ? '١١:٣٠' : '23:30');
    expect((await page.getByTestId('ticket-code').innerText()).replace('-', '')).toBe(booking.code);
    await expect(paper.getByTestId('ticket').locator('svg')).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('navigation').first()).toBeHidden();
    await expectNoSidewaysScroll(page);
    const { ticket } = await person.rest.get<{ ticket: string }>(`/bookings/${booking.id}/ticket`);
    expect(readQr(await paper.getByTestId('ticket').screenshot())).toBe(ticket);
    for (const format of ['A4', 'Letter'] as const) expect(pagesOf(await page.pdf({ format })), format).toBe(1);
  });
}

test('a ticket\'s page is its person\'s alone', async ({ browser, cast }) => {
  const { organizer, person, booking } = await booked(cast);
  for (const other of [organizer, await cast.person()]) {
    const page = await signedIn(browser, other);
    await page.goto(`/bookings/${booking.id}/ticket`);
    await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
    await expect(page.getByText(booking.code)).toHaveCount(0);
  }
  await cast.cancel(person, booking);
  const page = await signedIn(browser, person);
  await page.goto(`/bookings/${booking.id}/ticket`);
  await expect(page.getByRole('heading', { name: 'This booking has no ticket now.' })).toBeVisible();
});

test('an event is added to a calendar, with what its reader may know', async ({ browser, cast }) => {
  const { person, event } = await booked(cast, { isVirtual: true, meetingUrl: 'https://meet.example.org/room' });
  const visitor = await openBrowser(browser, cast.server.url);
  const page = await signedIn(browser, person);
  for (const [reader, knows] of [[visitor, false], [page, true]] as const) {
    await reader.goto(`/events/${event.id}`);
    await expect(reader.getByRole('heading', { name: event.title }).first()).toBeVisible();
    const saved = reader.waitForEvent('download');
    await reader.getByTestId('add-to-calendar').click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`event-${event.id}.ics`);
    const [entry] = readCalendar(await readFile(await download.path(), 'utf8')).entries;
    expect(entry).toMatchObject({ uid: event.id, summary: event.title });
    expect(entry!.description.includes('meet.example.org')).toBe(knows);
  }
});

test('the private calendar is on my bookings\' page, and can be renewed', async ({ browser, cast }) => {
  const { person, event } = await booked(cast);
  const page = await signedIn(browser, person);
  await page.goto('/bookings');
  const field = page.getByTestId('calendar-feed').getByRole('textbox');
  const url = await field.inputValue();
  expect(readCalendar(await (await fetch(url)).text()).entries.map(({ uid }) => uid)).toEqual([event.id]);
  await page.getByTestId('renew-calendar-link').click();
  await page.getByTestId('confirm-renew').click();
  await expect(field).not.toHaveValue(url);
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(await field.inputValue())).status).toBe(200);
});
