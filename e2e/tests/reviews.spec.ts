import type { Cast } from '../support/cast';
import type { Person } from '../support/person';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';
import type { EventStats, MajlisEvent, Page, Review } from '../support/wire';

// States of a busy room are gathered for a moment; the order of lone commands is what these look at.
test.use({ serverEnv: { MAJLIS_LIVE__GATHER: '1ms' } });

const FORBIDDEN = { status: 403, code: 'forbidden' };
const NOT_FOUND = { status: 404, code: 'not_found' };
const ALREADY = { status: 409, code: 'already_reviewed' };

interface Scene {
  organizer: Person;
  guest: Person;
  event: MajlisEvent;
  path: string;
}

/** An event where one guest was checked in. */
async function scene(cast: Cast, fullName?: string): Promise<Scene> {
  const [organizer, guest] = [await cast.person(), await cast.person(fullName === undefined ? {} : { fullName })];
  const event = await cast.event(organizer);
  await cast.attend(organizer, guest, event);
  return { organizer, guest, event, path: `/events/${event.id}/reviews` };
}

async function ratingOf(cast: Cast, event: MajlisEvent): Promise<[number | null, number]> {
  const now = await cast.nobody.get<MajlisEvent>(`/events/${event.id}`);
  return [now.avgRating, now.totalReviews];
}

test.describe('a review', () => {
  test('is written once by who was there, and is everybody\'s to read', async ({ cast }) => {
    const { guest, organizer, event, path } = await scene(cast, 'سارة العلي');
    const review = await guest.rest.create<Review>(path, { rating: 4, comment: '  جلسة رائعة  ' });
    expect(review).toEqual({
      id: expect.any(String), eventId: event.id, rating: 4, comment: 'جلسة رائعة', isAnonymous: false,
      reviewerName: 'سارة العلي', isMine: true, createdAt: expect.stringMatching(TIMESTAMP), updatedAt: review.createdAt,
    });
    await guest.rest.refused('POST', path, ALREADY, { body: { rating: 5 } });
    for (const rest of [cast.nobody, organizer.rest]) {
      const { data } = await rest.get<Page<Review>>(`/events/${event.number}/reviews`);
      expect(data).toEqual([{ ...review, isMine: false }]);
    }
    expect((await guest.rest.get<Page<Review>>(path)).data).toEqual([review]);
    expect(await ratingOf(cast, event)).toEqual([4, 1]);
  });

  test('sent again under one Idempotency-Key is one review', async ({ cast }) => {
    const { guest, path } = await scene(cast);
    const headers = { 'idempotency-key': 'the same wish' };
    const first = await guest.rest.create<Review>(path, { rating: 3 }, headers);
    expect(await guest.rest.create<Review>(path, { rating: 3 }, headers)).toEqual(first);
  });

  test('is refused to those who were not there, and to organizers even if they were', async ({ cast }) => {
    const { organizer, event, path } = await scene(cast);
    const [stranger, booked, helper] = await cast.people(3);
    if (!stranger || !booked || !helper) throw new Error('unreachable');
    await cast.book(booked, event);
    await cast.attend(organizer, helper, event);
    await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
    await cast.attend(organizer, organizer, event);
    const body = { rating: 5 };
    for (const person of [stranger, booked, helper, organizer]) {
      await person.rest.refused('POST', path, FORBIDDEN, { body });
    }
    await cast.nobody.refused('POST', path, { status: 401, code: 'unauthorized' }, { body });
    // A checker who was there as a guest is one.
    await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'checker' });
    await helper.rest.create(path, body);
    expect(await ratingOf(cast, event)).toEqual([5, 1]);
  });

  test('of an event that one may not see, or that is not there, does not exist', async ({ cast }) => {
    const [organizer, stranger] = [await cast.person(), await cast.person()];
    const draft = await cast.event(organizer, { status: 'DRAFT' });
    for (const id of [draft.id, '999999999', 'nonsense']) {
      await stranger.rest.refused('POST', `/events/${id}/reviews`, NOT_FOUND, { body: { rating: 1 } });
      await cast.nobody.refused('GET', `/events/${id}/reviews`, NOT_FOUND);
    }
  });

  test('has one to five stars and a comment of bounded length', async ({ cast }) => {
    const { guest, path } = await scene(cast);
    for (const rating of [0, 6, -1, 4.5, '5', null, 1e30]) {
      await guest.rest.refused('POST', path, { status: 422, code: 'validation_failed', field: 'rating' }, { body: { rating } });
    }
    const long = { status: 422, code: 'validation_failed', field: 'comment' };
    await guest.rest.refused('POST', path, long, { body: { rating: 5, comment: 'س'.repeat(2001) } });
    const review = await guest.rest.create<Review>(path, { rating: 5, comment: 'س'.repeat(2000) });
    await guest.rest.refused('PATCH', `/reviews/${review.id}`, long, { body: { comment: 'س'.repeat(2001) } });
    await guest.rest.refused('PATCH', `/reviews/${review.id}`, { ...long, field: 'rating' }, { body: { rating: 6 } });
  });

  test('is changed and taken back by its person alone', async ({ cast }) => {
    const { guest, organizer, event, path } = await scene(cast);
    const other = await cast.person();
    await cast.attend(organizer, other, event);
    await other.rest.create(path, { rating: 2 });
    const review = await guest.rest.create<Review>(path, { rating: 1, comment: 'no' });
    const own = `/reviews/${review.id}`;
    expect(await ratingOf(cast, event)).toEqual([1.5, 2]);
    for (const person of [other, organizer, await cast.admin()]) {
      await person.rest.refused('PATCH', own, NOT_FOUND, { body: { rating: 5 } });
      await person.rest.refused('DELETE', own, NOT_FOUND);
    }
    expect(await guest.rest.patch<Review>(own, { rating: 5 })).toMatchObject({ rating: 5, comment: 'no', isMine: true });
    expect(await ratingOf(cast, event)).toEqual([3.5, 2]);
    expect(await guest.rest.patch<Review>(own, { comment: null })).toMatchObject({ rating: 5, comment: null });
    expect(await guest.rest.patch<Review>(own, {})).toMatchObject({ rating: 5, comment: null, isAnonymous: false });
    await guest.rest.delete(own, 204);
    await guest.rest.refused('DELETE', own, NOT_FOUND);
    await guest.rest.refused('PATCH', own, NOT_FOUND, { body: { rating: 5 } });
    expect(await ratingOf(cast, event)).toEqual([2, 1]);
    await guest.rest.create(path, { rating: 4 });
    expect(await ratingOf(cast, event)).toEqual([3, 2]);
  });

  test('stays, and stays its person\'s, when the check-in is taken back', async ({ cast }) => {
    const [organizer, guest] = [await cast.person(), await cast.person()];
    const event = await cast.event(organizer);
    const booking = await cast.attend(organizer, guest, event);
    const review = await guest.rest.create<Review>(`/events/${event.id}/reviews`, { rating: 2 });
    await organizer.rest.post(`/bookings/${booking.id}/status`, { status: 'no_show' });
    expect(await ratingOf(cast, event)).toEqual([2, 1]);
    await guest.rest.patch(`/reviews/${review.id}`, { rating: 4 });
    expect(await ratingOf(cast, event)).toEqual([4, 1]);
    await guest.rest.delete(`/reviews/${review.id}`, 204);
    await guest.rest.refused('POST', `/events/${event.id}/reviews`, FORBIDDEN, { body: { rating: 5 } });
    expect(await ratingOf(cast, event)).toEqual([null, 0]);
  });
});

test('a list comes in pages, newest first, and one\'s own is found without leafing', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { maxAttendees: null });
  const path = `/events/${event.id}/reviews`;
  const guests = await cast.people(5);
  for (const [index, guest] of guests.entries()) {
    await cast.attend(organizer, guest, event);
    await guest.rest.create(path, { rating: 5 - index, comment: `number ${index}` });
  }
  const seen: (string | null)[] = [];
  let after = '';
  for (let pages = 1; ; pages += 1) {
    const page = await cast.nobody.get<Page<Review>>(`${path}?limit=2${after}`);
    seen.push(...page.data.map(({ comment }) => comment));
    if (!page.hasMore) {
      expect(pages).toBe(3);
      break;
    }
    after = `&after=${encodeURIComponent(page.nextCursor ?? '')}`;
  }
  expect(seen).toEqual([4, 3, 2, 1, 0].map((index) => `number ${index}`));
  const mine = await guests[0]?.rest.get<Page<Review>>(`${path}?mine=true&limit=1`);
  expect(mine?.data.map(({ comment, isMine }) => [comment, isMine])).toEqual([['number 0', true]]);
  expect((await organizer.rest.get<Page<Review>>(`${path}?mine=true`)).data).toEqual([]);
  await cast.nobody.refused('GET', `${path}?mine=true`, { status: 401, code: 'unauthorized' });
});

test('organizers hear of a new review and then the numbers; of a change or removal the numbers alone', async ({ cast }) => {
  const { organizer, guest, event, path } = await scene(cast);
  const [inOrganizers, inAttendees] = [await organizer.events(), await guest.events()];
  await inOrganizers.join(event.id, 'organizer');
  await inAttendees.join(event.id, 'attendee');
  const heard = (): Promise<string[][]> => cast.bell(organizer, event, inOrganizers, inAttendees);

  const review = await guest.rest.create<Review>(path, { rating: 4, comment: 'good' });
  expect(await heard()).toEqual([['new-review', 'event-stats-update'], []]);
  expect(inOrganizers.heard.all('new-review')).toEqual([{
    eventId: event.id, reviewerName: guest.name, rating: 4, comment: 'good', isAnonymous: false, avgRating: 4,
    totalReviews: 1, timestamp: review.createdAt,
  }]);
  expect(inOrganizers.heard.all('event-stats-update')[0]).toMatchObject({ avgRating: 4, totalReviews: 1, checkInsCount: 1 });
  await guest.rest.patch(`/reviews/${review.id}`, { rating: 2 });
  expect(await heard()).toEqual([['event-stats-update'], []]);
  await guest.rest.delete(`/reviews/${review.id}`, 204);
  expect(await heard()).toEqual([['event-stats-update'], []]);
  const numbers = inOrganizers.heard.all('event-stats-update').map((stats) => [stats.avgRating, stats.totalReviews]);
  expect(numbers).toEqual([[4, 1], [2, 1], [null, 0]]);
  // What is refused is not told.
  await guest.rest.create(path, { rating: 5 });
  await inOrganizers.heard.next('event-stats-update');
  await guest.rest.refused('POST', path, ALREADY, { body: { rating: 1 } });
  expect(await heard()).toEqual([[], []]);
});

test('an anonymous review is nobody\'s: name and id are nowhere that organizers and administrators can look', async ({ cast }) => {
  const { organizer, guest, event, path } = await scene(cast);
  const [helper, admin] = [await cast.person(), await cast.admin()];
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  const listening = await Promise.all([organizer.events(), helper.events()]);
  for (const client of listening) await client.join(event.id, 'organizer');
  const adminHears = await admin.events();
  await adminHears.join(event.id);

  const review = await guest.rest.create<Review>(path, { rating: 1, comment: 'too loud', isAnonymous: true });
  expect(review).toMatchObject({ reviewerName: 'Anonymous', isAnonymous: true, isMine: true });
  const edited = await guest.rest.patch<Review>(`/reviews/${review.id}`, { comment: 'far too loud' });
  expect(edited).toMatchObject({ reviewerName: 'Anonymous', isMine: true });
  await cast.bell(organizer, event, ...listening, adminHears);

  const secrets = [guest.id, guest.name, guest.details.email, guest.id.replaceAll('-', '')];
  for (const client of [...listening, adminHears]) {
    const said = JSON.stringify(client.heard.lines);
    for (const secret of secrets) expect(said).not.toContain(secret);
  }
  expect(listening[0]?.heard.all('new-review')).toEqual([
    expect.objectContaining({ reviewerName: 'Anonymous', isAnonymous: true, rating: 1, comment: 'too loud' }),
  ]);
  const paths = [path, `/events/${event.id}`, `/events/${event.id}/stats`, '/events?organizing=true', `${path}?mine=true`];
  for (const person of [organizer, helper, admin]) {
    for (const one of paths) {
      const { text } = await person.rest.send('GET', one);
      for (const secret of secrets) expect(text, `${one} of ${person.name}`).not.toContain(secret);
    }
    const { data } = await person.rest.get<Page<Review>>(path);
    expect(data).toEqual([{ ...edited, isMine: false }]);
  }
  // Who has booked is known to organizers; which of them wrote it must not follow from there.
  const bookings = await organizer.rest.send('GET', `/events/${event.id}/bookings`);
  expect(bookings.text).not.toContain(review.id);
  expect(bookings.text).not.toContain('too loud');
});

test('whether a review is anonymous can be changed, both ways', async ({ cast }) => {
  const { organizer, guest, path } = await scene(cast);
  const review = await guest.rest.create<Review>(path, { rating: 3, isAnonymous: true });
  const shown = async (): Promise<(string | boolean)[][]> => {
    const { data } = await organizer.rest.get<Page<Review>>(path);
    return data.map(({ reviewerName, isAnonymous }) => [reviewerName, isAnonymous]);
  };
  expect(await shown()).toEqual([['Anonymous', true]]);
  await guest.rest.patch(`/reviews/${review.id}`, { isAnonymous: false });
  expect(await shown()).toEqual([[guest.name, false]]);
  await guest.rest.patch(`/reviews/${review.id}`, { isAnonymous: true });
  expect(await shown()).toEqual([['Anonymous', true]]);
});

test('many review, change and take back at once, and the average is exact', async ({ cast }) => {
  const organizer = await cast.person();
  const event = await cast.event(organizer, { maxAttendees: null });
  const path = `/events/${event.id}/reviews`;
  const guests = await cast.people(24);
  await Promise.all(guests.map((guest) => cast.attend(organizer, guest, event)));
  const client = await organizer.events();
  await client.join(event.id, 'organizer');

  // Each asks three times at once: one of them is the review.
  const ratings = await Promise.all(guests.map(async (guest, index) => {
    const rating = 1 + (index * 7) % 5;
    const asked = Array.from({ length: 3 }, () => guest.rest.send<Review>('POST', path, { body: { rating } }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    return { guest, rating, id: answers.find(({ status }) => status === 201)?.body.id ?? '' };
  }));
  const average = (all: number[]): number => Math.round((all.reduce((a, b) => a + b, 0) / all.length) * 10) / 10;
  expect(await ratingOf(cast, event)).toEqual([average(ratings.map(({ rating }) => rating)), 24]);
  await cast.bell(organizer, event, client);
  expect(client.heard.all('new-review')).toHaveLength(24);

  // Every third takes it back while the others change it.
  const left = (await Promise.all(ratings.map(async ({ guest, id, rating }, index) => {
    if (index % 3 === 0) {
      await guest.rest.delete(`/reviews/${id}`, 204);
      return [];
    }
    const changed = (rating % 5) + 1;
    await guest.rest.patch(`/reviews/${id}`, { rating: changed });
    return [changed];
  }))).flat();
  const expected = [average(left), left.length];
  expect(await ratingOf(cast, event)).toEqual(expected);
  const { data } = await cast.nobody.get<Page<Review>>(`${path}?limit=100`);
  expect(data.map(({ rating }) => rating).sort()).toEqual([...left].sort());
  await cast.bell(organizer, event, client);
  const last = client.heard.all('event-stats-update').at(-1);
  expect([last?.avgRating, last?.totalReviews]).toEqual(expected);
});

test('through the whole life of an event the statistics over REST are the last ones heard', async ({ cast }) => {
  const [organizer, first, second, late] = await cast.people(4);
  if (!organizer || !first || !second || !late) throw new Error('unreachable');
  const event = await cast.event(organizer, { maxAttendees: 4, requiresApproval: true });
  const path = `/events/${event.id}`;
  const client = await organizer.events();
  await client.join(event.id, 'organizer');
  /** What organizers hear after this step is what they read, and this. */
  const after = async (expected: number[], step: Promise<unknown>): Promise<void> => {
    await step;
    await cast.bell(organizer, event, client);
    const last = client.heard.all('event-stats-update').at(-1);
    expect(await organizer.rest.get<EventStats>(`${path}/stats`)).toEqual(last);
    const { totalRegistrations, confirmedAttendees, waitlistCount, checkInsCount, totalReviews } = last ?? ({} as EventStats);
    expect([totalRegistrations, confirmedAttendees, waitlistCount, checkInsCount, totalReviews]).toEqual(expected);
  };
  const status = (id: string, to: string): Promise<unknown> => organizer.rest.post(`/bookings/${id}/status`, { status: to });

  const a = await cast.book(first, event, 2);
  await after([2, 0, 0, 0, 0], Promise.resolve());
  await after([3, 0, 0, 0, 0], first.rest.patch(`/bookings/${a.id}`, { attendeeCount: 3 }));
  await after([3, 3, 0, 0, 0], status(a.id, 'confirmed'));
  const b = await cast.book(second, event);
  await after([4, 3, 0, 0, 0], Promise.resolve());
  await after([4, 3, 1, 0, 0], cast.wait(late, event));
  await after([3, 3, 0, 0, 0], cast.cancel(second, b));
  await after([4, 3, 0, 0, 0], cast.myEntry(late, event).then(({ id }) => late.rest.create(`/waitlist/${id}/accept`)));
  await after([4, 3, 0, 3, 0], status(a.id, 'attended'));
  const review = await first.rest.create<Review>(`${path}/reviews`, { rating: 4 });
  await after([4, 3, 0, 3, 1], Promise.resolve());
  await after([4, 3, 0, 3, 1], first.rest.patch(`/reviews/${review.id}`, { rating: 5 }));
  expect(client.heard.all('event-stats-update').at(-1)?.avgRating).toBe(5);
  await after([4, 3, 0, 0, 1], status(a.id, 'no_show'));
  await after([3, 3, 0, 0, 1], organizer.rest.post(`${path}/status`, { status: 'ONGOING' }));
  await after([3, 3, 0, 3, 1], status(a.id, 'attended'));
  await after([3, 3, 0, 3, 0], first.rest.delete(`/reviews/${review.id}`, 204));
  await after([3, 3, 0, 3, 1], first.rest.create(`${path}/reviews`, { rating: 1, isAnonymous: true }));
  await after([3, 3, 0, 3, 1], organizer.rest.post(`${path}/status`, { status: 'COMPLETED' }));
});
