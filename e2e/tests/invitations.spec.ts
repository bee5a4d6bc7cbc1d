import { openBrowser, switchToArabic } from '../support/browser';
import { type MailServer, plain } from '../support/mailbox';
import { type Details, type Person, somebody } from '../support/person';
import { type OwnStage, expect, test } from '../support/test';
import type { MajlisEvent, Organizer, Page, Team } from '../support/wire';

const NOT_FOUND = { status: 404, code: 'not_found' };
const FORBIDDEN = { status: 403, code: 'forbidden' };

interface Invited extends OwnStage {
  owner: Person;
  event: MajlisEvent;
  /** Of the one who is invited, who has no account yet. */
  details: Details;
  /** As it stands in the letter. */
  link: URL;
  key: string;
}

type Stage = (options?: { env?: Record<string, string> }) => Promise<OwnStage>;

/** Somebody without an account is invited, and has the letter. */
async function invited(ownStage: Stage, post: MailServer, role: 'co_organizer' | 'checker' = 'co_organizer'): Promise<Invited> {
  const stage = await ownStage({ env: post.env });
  const owner = await stage.cast.person({ fullName: 'ليلى حسن' });
  const event = await stage.cast.event(owner);
  const details = somebody();
  await owner.rest.post(`/events/${event.id}/organizers`, { email: details.email, role }, 202);
  return { ...stage, owner, event, details, ...(await linkTo(post, details.email, event)) };
}

async function linkTo(post: MailServer, address: string, event: MajlisEvent): Promise<{ link: URL; key: string }> {
  const { parsed } = await post.mail(address, event.title);
  expect(plain(parsed.text)).toContain('ليلى حسن');
  const found = /https?:\S+\/invitations\/[\w-]+/.exec(parsed.text ?? '');
  if (!found) throw new Error(`no link in: ${parsed.text}`);
  const link = new URL(found[0]);
  return { link, key: link.pathname.split('/').at(-1) ?? '' };
}

test('the letter\'s link leads to the team, once, for whoever brings it', async ({ ownStage, post }) => {
  const { cast, server, owner, event, details, link, key } = await invited(ownStage, post);
  expect(link.origin).toBe(server.url);
  expect(await cast.nobody.get(`/invitations/${key}`)).toMatchObject({
    eventId: event.id, eventTitle: event.title, role: 'co_organizer', invitedBy: 'ليلى حسن',
  });
  const path = `/events/${event.id}`;
  const invitee = await cast.person(details);
  await invitee.rest.refused('GET', `${path}/stats`, FORBIDDEN);
  await cast.nobody.refused('POST', `/invitations/${key}/accept`, { status: 401, code: 'unauthorized' });
  await owner.rest.refused('POST', `/invitations/${key}/accept`, { status: 409, code: 'already_owner' });
  expect(await invitee.rest.post(`/invitations/${key}/accept`)).toEqual({ eventId: event.id, role: 'co_organizer' });
  await invitee.rest.get(`${path}/stats`);
  const team = await owner.rest.get<Team>(`${path}/organizers`);
  expect(team.data.map(({ userId, role }) => [userId, role])).toEqual([[owner.id, 'owner'], [invitee.id, 'co_organizer']]);
  expect(team.invitations).toEqual([]);

  const other = await cast.person();
  await other.rest.refused('POST', `/invitations/${key}/accept`, NOT_FOUND);
  await cast.nobody.refused('GET', `/invitations/${key}`, NOT_FOUND);
  expect((await other.rest.get<MajlisEvent>(path)).myRole).toBeNull();
  // A lost answer is given again to the same person, until they are removed.
  await invitee.rest.post(`/invitations/${key}/accept`);
  await owner.rest.delete(`${path}/organizers/${invitee.id}`, 204);
  await invitee.rest.refused('POST', `/invitations/${key}/accept`, NOT_FOUND);
  expect(server.stderr.join('\n')).not.toContain(key);
});

test('of many who bring one key at the same time one gets in', async ({ ownStage, post }) => {
  const { cast, owner, event, key } = await invited(ownStage, post, 'checker');
  const people = await cast.people(6);
  const answers = await Promise.all(people.map((person) => person.rest.send('POST', `/invitations/${key}/accept`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404]);
  const { data } = await owner.rest.get<Page<Organizer>>(`/events/${event.id}/organizers`);
  expect(data.map(({ role }) => role)).toEqual(['owner', 'checker']);
});

test('a key that was withdrawn or replaced opens nothing, nor does one whose event is gone', async ({ ownStage, post }) => {
  const { cast, owner, event, details, key } = await invited(ownStage, post);
  const path = `/events/${event.id}/organizers`;
  const person = await cast.person();
  await owner.rest.post(path, { email: details.email, role: 'checker' }, 202);
  await person.rest.refused('POST', `/invitations/${key}/accept`, NOT_FOUND);
  await post.until('the second letter', () => post.to(details.email).length === 2);
  const second = /\/invitations\/([\w-]+)/.exec(post.to(details.email)[1]?.parsed.text ?? '')?.[1] ?? '';
  expect(await cast.nobody.get(`/invitations/${second}`)).toMatchObject({ role: 'checker' });
  const [open] = (await owner.rest.get<Team>(path)).invitations;
  await owner.rest.delete(`${path}/invitations/${open?.id}`, 204);
  await person.rest.refused('POST', `/invitations/${second}/accept`, NOT_FOUND);

  const other = await cast.event(owner);
  const address = somebody().email;
  await owner.rest.post(`/events/${other.id}/organizers`, { email: address, role: 'checker' }, 202);
  const { key: orphan } = await linkTo(post, address, other);
  await owner.rest.delete(`/events/${other.id}`, 204);
  await cast.nobody.refused('GET', `/invitations/${orphan}`, NOT_FOUND);
  await person.rest.refused('POST', `/invitations/${orphan}/accept`, NOT_FOUND);
});

test('through the browser: from the letter over the form to the desk', async ({ ownStage, post, browser }) => {
  const { server, cast, event, details, link } = await invited(ownStage, post);
  await cast.person(details);
  const page = await openBrowser(browser, server.url);
  await page.goto(link.toString());
  const card = page.getByTestId('invitation-card');
  await expect(card).toContainText(event.title);
  await expect(card).toContainText('ليلى حسن');
  await expect(card).toContainText('Co-organizer');
  await switchToArabic(page);
  await expect(card).toContainText('منظّم مشارك');
  await page.getByTestId('sign-in-to-accept').click();
  const form = page.getByTestId('login-form');
  await form.locator('input[type="email"]').fill(details.email);
  await form.locator('input[type="password"]').fill(details.password);
  await form.locator('input[type="password"]').press('Enter');
  await page.getByTestId('accept-invitation').click();
  await expect(page.getByTestId('event-page')).toHaveAttribute('data-event-id', event.id);
  await expect(page.getByTestId('organizer-desk')).toBeVisible();
  await page.goto(link.toString());
  await expect(page.getByText('لم تعد هذه الدعوة سارية')).toBeVisible();
});

test('whoever is added, announced to or reviewed is notified; of an anonymous review without a name', async ({ cast }) => {
  const [owner, helper, guest] = [await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(owner);
  const path = `/events/${event.id}`;
  const told = async (person: Person, type: string): Promise<Record<string, unknown>[]> => {
    const { data } = await person.rest.get<Page<Record<string, unknown>>>(`/notifications?type=${type}`);
    return data;
  };
  await owner.rest.create(`${path}/organizers`, { email: helper.details.email, role: 'co_organizer' });
  // Another role is no news of being added.
  for (const role of ['co_organizer', 'checker', 'co_organizer']) {
    await owner.rest.create(`${path}/organizers`, { email: helper.details.email, role });
  }
  expect(await told(helper, 'organizer.added')).toMatchObject([{ data: { eventId: event.id, role: 'co_organizer' } }]);

  await cast.attend(owner, guest, event);
  await owner.rest.create(`${path}/announcements`, { message: 'Doors open at six' });
  const [news, ...more] = await told(guest, 'event.announcement');
  expect(more).toEqual([]);
  expect(JSON.stringify(news)).toContain('Doors open at six');
  expect(await told(owner, 'event.announcement')).toEqual([]);

  const review = await guest.rest.create<{ id: string }>(`${path}/reviews`, { rating: 2, comment: 'cold', isAnonymous: true });
  // Written anew after it was taken back, it is not told a second time.
  await guest.rest.delete(`/reviews/${review.id}`, 204);
  await guest.rest.create(`${path}/reviews`, { rating: 2, comment: 'cold', isAnonymous: true });
  for (const person of [owner, helper]) {
    const about = await told(person, 'review.new');
    expect(about).toHaveLength(1);
    const text = JSON.stringify(about);
    expect(text).toContain('cold');
    for (const secret of [guest.id, guest.name, guest.details.email]) expect(text).not.toContain(secret);
  }
});
