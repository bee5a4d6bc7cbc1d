import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import {
  expectNoSidewaysScroll, expectNotReloaded, expectSeatsLeft, markDocument, openBrowser, openEvent, signIn, switchToArabic, tabTo,
} from '../support/browser';
import { formulas, parseCsv } from '../support/csv';
import { askGuests, type Answered, bookWith, type Form } from '../support/questions';
import { expect, test } from '../support/test';
import { hence } from '../support/time';
import type { Booking, MajlisEvent, Page as ListPage } from '../support/wire';

/** A local time as its field takes it, that many days from now. */
function localDay(days: number, time: string): string {
  return `${hence({ hours: 24 * days }).slice(0, 10)}T${time}`;
}

function eventIdOf(page: Page): string {
  return /\/events\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

/** The fields of one question in the editor, from 0. */
function draft(page: Page, index: number): { label: Locator; type: Locator; required: Locator; option: (at: number) => Locator } {
  const item = page.getByTestId('draft-question').nth(index);
  return {
    label: item.getByLabel('Question', { exact: true }),
    type: item.getByLabel('Answered by'),
    required: item.getByLabel('An answer is needed'),
    option: (at) => item.getByLabel(`Option ${at + 1}`, { exact: true }),
  };
}

test('from a draft with questions to a list, a file and a copy', async ({ cast, browser }) => {
  const [owner, guest] = [await cast.person(), await cast.person({ fullName: 'ليلى الخطيب' })];
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  await page.goto('/events/new');

  await test.step('the organizer writes it as a draft', async () => {
    await page.getByLabel('Title').fill('أمسية الخط العربي');
    await page.getByLabel('Starts').fill(localDay(2, '19:00'));
    await page.getByLabel('Ends').fill(localDay(2, '21:00'));
    await page.getByLabel('Time zone').fill('Asia/Riyadh');
    await page.getByLabel('Seats').fill('5');
    await page.getByLabel('I confirm each booking myself').check();
    for (let count = 0; count < 3; count += 1) await page.getByTestId('add-question').click();
    await draft(page, 0).label.fill('الاسم على البطاقة');
    await draft(page, 0).required.check();
    await draft(page, 1).label.fill('=Meal');
    await draft(page, 1).type.selectOption('choice');
    await draft(page, 1).option(0).fill('سمك');
    await draft(page, 1).option(1).fill('+ Vegetarian');
    await draft(page, 1).required.check();
    await draft(page, 2).label.fill('Days');
    await draft(page, 2).type.selectOption('choices');
    await draft(page, 2).option(0).fill('Friday');
    await draft(page, 2).option(0).press('Enter');
    await expect(draft(page, 2).option(1)).toBeFocused();
    await page.keyboard.type('Saturday');
    await draft(page, 2).option(2).fill('Sunday');
    await page.getByTestId('save-draft').click();
    await expect(page.getByTestId('manage-page')).toBeVisible();
    await expect(page.getByTestId('event-status').first()).toHaveText('Draft');
  });
  const id = eventIdOf(page);
  const event = await owner.rest.get<MajlisEvent>(`/events/${id}`);
  expect(event).toMatchObject({ status: 'DRAFT', title: 'أمسية الخط العربي', maxAttendees: 5, requiresApproval: true, startDate: new Date(`${localDay(2, '16:00')}:00Z`).toISOString() });
  const { questions } = await owner.rest.get<Form>(`/events/${id}/questions`);
  expect(questions.map(({ label, type, required, options }) => [label, type, required, options])).toEqual([
    ['الاسم على البطاقة', 'text', true, []], ['=Meal', 'choice', true, ['سمك', '+ Vegetarian']], ['Days', 'choices', false, ['Friday', 'Saturday', 'Sunday']],
  ]);
  await cast.nobody.refused('GET', `/events/${id}`, { status: 404 });

  await page.goto('/organizing');
  await page.getByTestId('organized-event').getByRole('link').click();
  await page.getByTestId('publish-event').click();
  await expect(page.getByTestId('event-status').first()).toHaveText('Scheduled');
  await expect(page.getByTestId('no-attendees')).toBeVisible();
  await markDocument(page);

  const guestPage = await openBrowser(browser, cast.server.url, true);
  await test.step('somebody books in Arabic on a phone, and answers', async () => {
    await signIn(guestPage, guest);
    await switchToArabic(guestPage);
    await openEvent(guestPage, event);
    const fields = guestPage.getByTestId('question-field');
    await expect(fields).toHaveCount(3);
    await guestPage.getByTestId('book-button').click();
    // What the server has against it stands at its field, and the first of them has the focus.
    await expect(fields.nth(0)).toContainText('هذا السؤال يحتاج إلى إجابة.');
    await expect(fields.nth(1)).toContainText('هذا السؤال يحتاج إلى إجابة.');
    await expect(fields.nth(0).getByRole('textbox')).toBeFocused();
    await fields.nth(0).getByRole('textbox').fill('=ليلى، "الخطيب"');
    await fields.nth(1).getByLabel('سمك').check();
    await fields.nth(2).getByLabel('Sunday').check();
    await fields.nth(2).getByLabel('Friday').check();
    await expectNoSidewaysScroll(guestPage);
    await guestPage.getByTestId('book-button').click();
    await expect(guestPage.getByTestId('my-booking')).toHaveAttribute('data-status', 'pending');
    await expect(guestPage.getByTestId('answers')).toContainText('=ليلى، "الخطيب"');
  });

  const row = page.getByTestId('attendee');
  await test.step('the organizer sees it at once, confirms it, and finds it', async () => {
    await expect(row).toHaveAttribute('data-status', 'pending');
    await expect(row).toContainText('ليلى الخطيب');
    await expect(row.getByTestId('answers')).toContainText('=ليلى، "الخطيب"');
    await expect(row.getByTestId('answers')).toContainText('Friday');
    await row.getByTestId('attendee-approve').click();
    await expect(row).toHaveAttribute('data-status', 'confirmed');
    await guestPage.reload();
    await expect(guestPage.getByTestId('my-booking')).toHaveAttribute('data-status', 'confirmed');
    await page.getByTestId('attendee-search').fill('لَيْلى');
    await page.getByTestId('attendee-search').press('Enter');
    await expect(row).toHaveCount(1);
    await page.getByTestId('attendee-search').fill('nobody of that name');
    await page.getByTestId('attendee-search').press('Enter');
    await expect(page.getByTestId('no-attendees')).toBeVisible();
    await page.getByTestId('attendee-search').fill('');
    await page.getByTestId('attendee-search').press('Enter');
    await page.getByTestId('attendee-status-filter').selectOption('pending');
    await expect(page.getByTestId('no-attendees')).toBeVisible();
    await page.getByTestId('attendee-status-filter').selectOption('');
    await expect(row).toHaveCount(1);
    await expectNotReloaded(page);
  });

  await test.step('the attendee changes an answer', async () => {
    await guestPage.getByTestId('edit-answers').click();
    const form = guestPage.getByTestId('answers-form');
    await expect(form.getByLabel('Friday')).toBeChecked();
    await form.getByRole('textbox').first().fill('');
    await form.getByTestId('save-answers').click();
    await expect(form.getByTestId('question-field').first()).toContainText('هذا السؤال يحتاج إلى إجابة.');
    await form.getByRole('textbox').first().fill('ليلى');
    await form.getByLabel('Friday').uncheck();
    await form.getByTestId('save-answers').click();
    await expect(form).toBeHidden();
    await expect(guestPage.getByTestId('answers')).not.toContainText('Friday');
  });

  await test.step('the file has it, named after the event', async () => {
    const waits = page.waitForEvent('download');
    await page.getByTestId('download-csv').click();
    const download = await waits;
    expect(download.suggestedFilename()).toBe(`أمسية الخط العربي - ${event.number}.csv`);
    const text = await readFile(await download.path(), 'utf8');
    expect(formulas(text)).toEqual([]);
    expect(parseCsv(text)).toMatchObject([
      { attendeeName: 'ليلى الخطيب', email: guest.details.email, status: 'confirmed', 'الاسم على البطاقة': 'ليلى', "'=Meal": 'سمك', Days: 'Sunday' },
    ]);
  });

  await test.step('a copy is a draft that asks the same, and is edited at once', async () => {
    await page.getByTestId('clone-event').click();
    await expect(page).toHaveURL(/\/edit$/);
    const copyId = eventIdOf(page);
    expect(copyId).not.toBe(id);
    await expect(draft(page, 1).label).toHaveValue('=Meal');
    await page.getByLabel('Title').fill('أمسية ثانية');
    await page.getByTestId('save-draft').click();
    await expect(page.getByTestId('manage-page')).toHaveAttribute('data-event-id', copyId);
    expect(await owner.rest.get<MajlisEvent>(`/events/${copyId}`)).toMatchObject({ title: 'أمسية ثانية', status: 'DRAFT', totalRegistrations: 0, startDate: event.startDate });
    const copied = await owner.rest.get<Form>(`/events/${copyId}/questions`);
    expect(copied.questions.map(({ label }) => label)).toEqual(questions.map(({ label }) => label));
  });
});

test('questions are written, ordered and removed by keyboard alone', async ({ cast, browser }) => {
  const owner = await cast.person();
  const event = await cast.event(owner);
  const [first, second] = await askGuests(owner, event, [{ label: 'first', type: 'text' }, { label: 'second', type: 'text' }]);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  await page.goto(`/events/${event.id}/edit`);
  await tabTo(page, page.getByRole('button', { name: 'Move question 2 up' }));
  await page.keyboard.press('Enter');
  await expect(draft(page, 0).label).toHaveValue('second');
  // At the top there is no way up: the focus is on the way down.
  await expect(page.getByRole('button', { name: 'Move question 1 down' })).toBeFocused();
  await tabTo(page, page.getByTestId('add-question'));
  await page.keyboard.press('Enter');
  await expect(draft(page, 2).label).toBeFocused();
  await tabTo(page, page.getByTestId('publish-event'));
  await page.keyboard.press('Enter');
  await expect(draft(page, 2).label).toBeFocused();
  await expect(page.getByTestId('draft-question').nth(2)).toContainText('Write the question.');
  await page.keyboard.type('third');
  await tabTo(page, page.getByTestId('publish-event'));
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('manage-page')).toBeVisible();
  const { questions } = await owner.rest.get<Form>(`/events/${event.id}/questions`);
  expect(questions.map(({ id, label }) => [id, label])).toEqual([[second?.id, 'second'], [first?.id, 'first'], [expect.any(String), 'third']]);

  await page.getByTestId('edit-event').click();
  await page.getByRole('button', { name: 'Remove question 2' }).click();
  await expect(draft(page, 1).label).toBeFocused();
  await page.getByTestId('publish-event').click();
  await expect(page.getByTestId('manage-page')).toBeVisible();
  expect((await owner.rest.get<Form>(`/events/${event.id}/questions`)).questions.map(({ label }) => label)).toEqual(['second', 'third']);
});

test('fewer seats than are taken are refused at their field, and enough are saved and seen', async ({ cast, browser }) => {
  const [owner, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(owner, { maxAttendees: 5, description: 'stays' });
  await cast.book(person, event, 3);
  const [page, watching] = [await openBrowser(browser, cast.server.url), await openBrowser(browser, cast.server.url)];
  await openEvent(watching, event);
  await signIn(page, owner);
  await page.goto(`/events/${event.id}/edit`);
  await page.getByLabel('Seats').fill('2');
  await page.getByTestId('publish-event').click();
  await expect(page.getByText('3 seats are taken or offered already')).toBeVisible();
  await expect(page.getByLabel('Seats')).toBeFocused();
  await page.getByLabel('Seats').fill('4');
  await page.getByTestId('publish-event').click();
  await expect(page.getByTestId('manage-page')).toBeVisible();
  await expectSeatsLeft(watching, 1);
  expect(await owner.rest.get<MajlisEvent>(`/events/${event.id}`)).toMatchObject({ description: 'stays', startDate: event.startDate, endDate: event.endDate, maxAttendees: 4 });
});

test('of two organizers who write at once neither undoes the other, and nothing is typed while it is saved', async ({ cast, browser }) => {
  const owner = await cast.person();
  const event = await cast.event(owner, { venue: 'Hall one', description: 'stays' });
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  await page.goto(`/events/${event.id}/edit`);
  await page.getByLabel('Title').fill('A better title');
  await owner.rest.patch(`/events/${event.id}`, { venue: 'Hall two' });

  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => { goOn = resolve; });
  const sent: unknown[] = [];
  await page.route(`**/api/v1/events/${event.id}`, async (route) => {
    if (route.request().method() === 'PATCH') {
      sent.push(route.request().postDataJSON());
      await held;
    }
    await route.continue();
  });
  await page.getByTestId('publish-event').click();
  await expect(page.getByLabel('Title')).toBeDisabled();
  await expect(page.getByTestId('add-question')).toBeDisabled();
  goOn();
  await expect(page.getByTestId('manage-page')).toBeVisible();
  expect(sent).toEqual([{ title: 'A better title' }]);
  expect(await owner.rest.get<MajlisEvent>(`/events/${event.id}`)).toMatchObject({ title: 'A better title', venue: 'Hall two', description: 'stays' });
});

test('bookings are rejected, cancelled and marked, and the event is started, ended and cancelled', async ({ cast, browser }) => {
  const [owner, ...people] = await cast.people(4);
  if (!owner) throw new Error('somebody organizes');
  const event = await cast.event(owner, { requiresApproval: true });
  const bookings: Booking[] = [];
  for (const person of people) bookings.push(await cast.book(person, event));
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, owner);
  await page.goto(`/events/${event.id}/manage`);
  const row = (index: number): Locator => page.locator(`[data-testid="attendee"][data-booking="${bookings[index]?.id}"]`);
  await row(0).getByTestId('attendee-reject').click();
  await page.getByTestId('confirm-move').filter({ visible: true }).click();
  await expect(row(0)).toHaveAttribute('data-status', 'cancelled');
  await row(1).getByTestId('attendee-approve').click();
  await row(1).getByTestId('attendee-attended').click();
  await expect(row(1)).toHaveAttribute('data-status', 'attended');
  await row(1).getByTestId('attendee-missed').click();
  await expect(row(1)).toHaveAttribute('data-status', 'no_show');
  await row(2).getByTestId('attendee-approve').click();
  await row(2).getByTestId('attendee-cancel').click();
  await page.getByTestId('confirm-move').filter({ visible: true }).click();
  await expect(row(2)).toHaveAttribute('data-status', 'cancelled');

  const status = page.getByTestId('event-status').first();
  const step = async (name: string): Promise<void> => {
    await page.getByTestId(`${name}-event`).click();
    await page.getByTestId('confirm-step').filter({ visible: true }).click();
  };
  await step('start');
  await expect(status).toHaveText('On now');
  await step('complete');
  await expect(status).toHaveText('Over');
  await expect(page.getByTestId('cancel-event')).toBeHidden();

  const other = await cast.event(owner);
  const booked = await cast.book(people[0] ?? owner, other);
  await page.goto(`/events/${other.id}/manage`);
  await page.getByTestId('cancel-event').click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(status).toHaveText('Scheduled');
  await step('cancel');
  await expect(status).toHaveText('Cancelled');
  await expect(page.locator(`[data-booking="${booked.id}"]`)).toHaveAttribute('data-status', 'cancelled');
});

test('a question that comes while one fills the form in is asked there too', async ({ cast, browser }) => {
  const [owner, person] = [await cast.person(), await cast.person()];
  const event = await cast.event(owner, { maxAttendees: 1 });
  const [kept] = await askGuests(owner, event, [{ label: 'Kept?', type: 'text' }]);
  const page = await openBrowser(browser, cast.server.url);
  await signIn(page, person);
  await openEvent(page, event);
  await page.getByLabel('Kept?').fill('said before');
  await markDocument(page);
  const asked = await askGuests(owner, event, [{ label: 'New one', type: 'choice', required: true, options: ['a', 'b'] }, ...(kept ? [kept] : [])]);
  await page.getByLabel('b', { exact: true }).check();
  await expect(page.getByLabel('Kept?')).toHaveValue('said before');
  await expectNotReloaded(page);

  // The last seat goes to somebody faster: the answers go along to the waitlist, and into the booking that comes of it.
  const [fresh] = asked;
  const faster = await cast.person();
  const booking = await bookWith(faster, event, { [fresh?.id ?? '']: 'a' });
  await page.getByTestId('join-waitlist').click();
  await expect(page.getByTestId('waitlist-position')).toContainText('1');
  await cast.cancel(faster, booking);
  await page.getByTestId('accept-offer').click();
  await expect(page.getByTestId('answers')).toContainText('said before');
  const { data } = await person.rest.get<ListPage<Booking & Answered>>('/bookings');
  expect(data[0]?.answers).toEqual({ [fresh?.id ?? '']: 'b', [kept?.id ?? '']: 'said before' });
});

test('the pages of an organizer are nobody else’s, and fit a phone in Arabic', async ({ cast, browser }) => {
  const [owner, stranger, checker] = await cast.people(3);
  if (!owner || !stranger || !checker) throw new Error('three were asked for');
  const event = await cast.event(owner);
  await owner.rest.create(`/events/${event.id}/organizers`, { email: checker.details.email, role: 'checker' });
  for (const other of [stranger, checker]) {
    const page = await openBrowser(browser, cast.server.url);
    await signIn(page, other);
    for (const path of ['manage', 'edit']) {
      await page.goto(`/events/${event.id}/${path}`);
      await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    }
  }
  const phone = await openBrowser(browser, cast.server.url, true);
  await signIn(phone, owner);
  await switchToArabic(phone);
  await askGuests(owner, event, [{ label: 'س'.repeat(200), type: 'choice', options: ['x'.repeat(200), 'y'] }]);
  for (const path of [`/events/${event.id}/manage`, `/events/${event.id}/edit`, '/organizing', '/events/new']) {
    await phone.goto(path);
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(phone);
  }
});
