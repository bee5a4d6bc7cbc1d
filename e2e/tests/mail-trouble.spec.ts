import { expect, test } from '../support/test';
import type { Notification, OutboxMail, Page } from '../support/wire';

test('a mail server that leaves one mail in the middle is asked afresh for the next', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: { ...post.env, MAJLIS_MAIL__TIMEOUT: '4s', MAJLIS_MAIL__CONNECTIONS_MAX: '1' } });
  const [admin, organizer, unlucky, next] = [await cast.admin(), await cast.person(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 5 });
  post.answerWith(() => (post.offered === 1 ? 'hang' : 'take'));
  await cast.book(unlucky, event);
  await post.until('the first mail is offered', () => post.offered === 1);
  await cast.book(next, event);
  await post.mail(unlucky.details.email, 'Booked');
  await post.mail(next.details.email, 'Booked');
  const outbox = async (email: string): Promise<OutboxMail | undefined> =>
    (await admin.rest.get<Page<OutboxMail>>(`/admin/outbox?q=${encodeURIComponent(email)}`)).data[0];
  await expect.poll(() => outbox(unlucky.details.email)).toMatchObject({ status: 'sent', attempts: 2 });
  await expect.poll(() => outbox(next.details.email)).toMatchObject({ status: 'sent' });
  expect(post.mails).toHaveLength(2);
});

test('a mail on its way when the server stops is waited for, and not sent again', async ({ ownStage, post }) => {
  const { server, cast } = await ownStage({ env: post.env });
  const [admin, organizer, guest] = [await cast.admin(), await cast.person(), await cast.person()];
  const event = await cast.event(organizer, { maxAttendees: 5 });
  const takeIt = post.holdBack();
  await cast.book(guest, event);
  await post.until('the mail is offered', () => post.offered === 1);
  const { url } = server;
  const stopped = server.stop();
  const isUp = (): Promise<boolean> => fetch(`${url}/healthz`).then(() => true, () => false);
  await expect.poll(isUp).toBe(false);
  takeIt();
  await stopped;
  await server.restart(post.env);
  const { data } = await admin.rest.get<Page<OutboxMail>>('/admin/outbox');
  expect(data).toMatchObject([{ status: 'sent', attempts: 1 }]);
  expect(post.mails).toHaveLength(1);
});

test('who waits for an event that is deleted is told', async ({ ownStage, post }) => {
  const { cast } = await ownStage({ env: post.env });
  const [organizer, holder, waiting] = await cast.people(3);
  if (!organizer || !holder || !waiting) throw new Error('unreachable');
  const event = await cast.event(organizer, { maxAttendees: 1 });
  const booking = await cast.book(holder, event);
  await waiting.rest.send('POST', `/events/${event.id}/bookings`, { body: { joinWaitlist: true } });
  await holder.rest.delete(`/bookings/${booking.id}`);
  await post.mail(waiting.details.email, event.title);
  await organizer.rest.delete(`/events/${event.id}`, 204);
  await post.mail(waiting.details.email, 'Cancelled');
  const { data } = await waiting.rest.get<Page<Notification>>('/notifications');
  expect(data.map(({ type }) => type)).toEqual(['event.cancelled', 'waitlist.offer']);
});

test('the link of an invitation goes into the letter alone, and where no mail goes out to the owner', async ({ ownStage, post }) => {
  const { server, cast } = await ownStage({ env: post.env });
  const organizer = await cast.person();
  const event = await cast.event(organizer);
  const ask = async (email: string): Promise<{ link?: string }> =>
    (await organizer.rest.send<{ link?: string }>('POST', `/events/${event.id}/organizers`, { body: { email, role: 'checker' } })).body;
  expect(await ask('first@elsewhere.example')).not.toHaveProperty('link');
  const letter = await post.mail('first@elsewhere.example', event.title);
  expect(letter.parsed.text).toContain(`${server.url}/invitations/`);

  await server.restart({ MAJLIS_MAIL__URL: '' });
  const { link } = await ask('second@elsewhere.example');
  const key = link?.split(`${server.url}/invitations/`)[1];
  expect(await cast.nobody.get(`/invitations/${key ?? ''}`)).toMatchObject({ role: 'checker' });
  expect(JSON.stringify(await organizer.rest.get(`/events/${event.id}/organizers`))).not.toContain(key);
});
