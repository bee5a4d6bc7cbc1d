import { verifyEmail } from '../support/codes';
import { type PartnerRequest, offer } from '../support/partner-places';
import { expect, test } from '../support/test';
import { TIMESTAMP } from '../support/time';

interface Export {
  exportedAt: string;
  profile: object;
  cutOff: string[];
  calendarLink: { renewedAt: string | null };
  [part: string]: unknown;
}

test('a file for oneself has everything that is kept', async ({ cast }) => {
  const [organizer, person] = await cast.pair();
  const event = await cast.event(organizer);
  const own = await cast.event(person, { title: 'My own evening' });
  const full = await cast.soldOut();
  const waiting = await cast.wait(person, full.event);
  await person.rest.create(`/events/${event.id}/bookings`, { notes: 'a seat at the window' });
  await organizer.rest.create(`/events/${event.id}/organizers`, { email: person.details.email, role: 'checker' });
  await person.rest.create(`/events/${own.id}/announcements`, { message: 'Doors open at six' });
  await person.rest.create(`/events/${event.id}/questions`, { text: 'Is there tea?', anonymous: true });
  await person.rest.create(`/events/${event.id}/chat`, { text: 'Good evening' });
  const poll = await organizer.rest.create<{ pollId: string; options: { id: string }[] }>(`/events/${event.id}/polls`, {
    question: 'Tea?', options: ['Yes', 'No'],
  });
  await person.rest.post(`/events/${event.id}/polls/${poll.pollId}/vote`, { optionIds: [poll.options[0]?.id] });
  const attended = await cast.event(organizer);
  await cast.attend(organizer, person, attended);
  await person.rest.create(`/events/${attended.id}/reviews`, { rating: 4, comment: 'Well done', isAnonymous: true });

  const answer = await person.rest.send<Export>('GET', `/users/${person.id}/export`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="majlis-export.json"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(answer.body).toMatchObject({
    exportedAt: expect.stringMatching(TIMESTAMP),
    profile: person.user,
    cutOff: [],
    calendarLink: { renewedAt: null },
    notificationPreferences: { quietHours: null },
    sessions: [{ ip: '127.0.0.1', userAgent: expect.any(String) }],
    bookings: [{ eventId: attended.id, status: 'attended' }, { eventId: event.id, notes: 'a seat at the window', answers: {} }],
    waitlist: [{ id: waiting.id, eventId: full.event.id, status: 'waiting' }],
    reviews: [{ eventId: attended.id, rating: 4, comment: 'Well done', isAnonymous: true }],
    eventsOwned: [{ id: own.id, title: 'My own evening' }],
    eventsHelped: [{ eventId: event.id, eventTitle: event.title, role: 'checker' }],
    announcements: [{ eventId: own.id, message: 'Doors open at six' }],
    questions: [{ eventId: event.id, text: 'Is there tea?', isAnonymous: true }],
    chatMessages: [{ eventId: event.id, text: 'Good evening' }],
    pollVotes: [{ question: 'Tea?', option: 'Yes' }],
    questionVotes: [],
  });
  const kinds = (part: string): unknown[] => (answer.body[part] as { type: string }[]).map(({ type }) => type).sort();
  expect(kinds('notifications')).toEqual(['booking.confirmed', 'booking.confirmed', 'organizer.added']);
  expect(kinds('mails')).toEqual(['booking.confirmed', 'booking.confirmed', 'organizer.added']);
  for (const secret of ['argon2', 'tokenHash', person.tokens.refreshToken, organizer.details.email, organizer.details.phone]) {
    expect(answer.text).not.toContain(secret);
  }
});

test('places that were offered are in it once the address is proved', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: post.env });
  const person = await cast.person();
  const { id, businessName } = await cast.nobody.create<PartnerRequest>('/partner-places/requests', offer({ email: person.details.email }));
  await cast.nobody.create('/partner-places/requests', offer());
  const file = () => person.rest.get<Export>(`/users/${person.id}/export`);
  expect(await file()).not.toHaveProperty('partnerPlaces');
  await verifyEmail(post, person);
  const { partnerPlaces } = await file();
  expect(partnerPlaces).toEqual([expect.objectContaining({ id, businessName, status: 'pending' })]);
});

test('nobody gets the file of another', async ({ cast }) => {
  const [admin, person, other] = [await cast.admin(), await cast.person(), await cast.person()];
  const path = `/users/${person.id}/export`;
  for (const user of [admin, other]) await user.rest.refused('GET', path, { status: 403, code: 'forbidden' });
  await cast.nobody.refused('GET', path, { status: 401 });
});

test('nobody makes the server write files all day', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__EXPORTS_PER_USER_PER_DAY: '2' } });
  const [person, other] = await cast.pair();
  const path = `/users/${person.id}/export`;
  await person.rest.get(path);
  await person.rest.get(path);
  await person.rest.refused('GET', path, { status: 429, code: 'rate_limited' });
  await other.rest.get(`/users/${other.id}/export`);
});
