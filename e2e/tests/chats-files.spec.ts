import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

import { NOT_FOUND, REFUSED, chatOf, messagesOf, onRoot, say } from '../support/chats';
import type { Person } from '../support/person';
import { plainPng, sample, show, sizeOf, stored } from '../support/pictures';
import { form } from '../support/rest';
import { expect, test } from '../support/test';
import type { Attachment } from '../support/wire';

const PDF = Buffer.from('%PDF-1.7\nthe plan of the hall\n%%EOF');

function upload(person: Person, file: Uint8Array, name = 'holiday.txt'): Promise<Attachment> {
  return person.rest.create<Attachment>('/uploads', form('file', file, name));
}

const seen = (person: Person, url: string): ReturnType<typeof show> =>
  show(`${person.server.url}${url}`, { authorization: `Bearer ${person.token}` });

test('a picture is made anew, sent along, and shown to who takes part alone', async ({ cast }) => {
  const [amal, badr, stranger] = [await cast.person(), await cast.person(), await cast.person()];
  const chat = await chatOf(amal, [badr]);
  const file = await upload(amal, plainPng(2000, 1000), 'القاعة.png');
  expect(file).toEqual({
    id: expect.any(String), name: expect.stringMatching(/^القاعة\.(jpg|webp)$/), size: expect.any(Number), type: expect.stringMatching(/^image\//),
    url: `/api/v1/uploads/${file.id}`,
  });
  // Not sent yet: its uploader's alone.
  expect((await seen(amal, file.url)).status).toBe(200);
  await badr.rest.refused('GET', `/uploads/${file.id}`, NOT_FOUND);
  const b = await onRoot(badr);
  const message = await say(amal, chat, '', { attachments: [{ id: file.id }] });
  expect(message).toMatchObject({ content: '', messageType: 'image', attachments: [file] });
  expect(await b.heard.next('new-message')).toMatchObject({ messageId: message.id, attachments: [file] });
  const shown = await seen(badr, file.url);
  expect(sizeOf(shown.bytes)).toEqual([1600, 800]);
  expect(shown.bytes.length).toBe(file.size);
  expect(sizeOf((await seen(badr, `${file.url}?w=300`)).bytes)).toEqual([400, 200]);
  expect(Object.fromEntries(['content-type', 'cache-control', 'content-security-policy', 'x-content-type-options'].map((name) => [name, shown.headers.get(name)]))).toEqual({
    'content-type': file.type,
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(shown.headers.get('content-disposition')).toMatch(/^inline; filename\*=UTF-8''%D8/);
  await stranger.rest.refused('GET', `/uploads/${file.id}`, NOT_FOUND);
  await cast.nobody.refused('GET', `/uploads/${file.id}`, { status: 401, code: 'unauthorized' });
  // What is kept has no address that all may ask for.
  for (const name of await stored(cast.server)) {
    const id = name.split('-')[0] ?? '';
    for (const guess of [name, `${id}.jpg`, `${id}.webp`, `private-${id}.jpg`, `private-${id}.webp`]) {
      if ((await show(`${cast.server.url}/media/${guess}`)).status === 200) expect((await show(`${cast.server.url}/media/${guess}`)).bytes.equals(shown.bytes)).toBe(false);
    }
  }
});

test('a PDF is kept as it is and handed over to be saved; nothing else is taken', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  const pdf = await upload(amal, PDF, 'plan.exe');
  expect(pdf).toMatchObject({ name: 'plan.pdf', size: PDF.length, type: 'application/pdf' });
  const picture = await upload(amal, await sample('plain.jpg'));
  expect(await say(amal, chat, 'Here', { attachments: [pdf.id, { id: picture.id }] })).toMatchObject({ messageType: 'file', attachments: [pdf, picture] });
  const shown = await seen(badr, pdf.url);
  expect(shown.bytes.equals(PDF)).toBe(true);
  expect(shown.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''plan.pdf");
  const unsupported = { status: 415, code: 'unsupported_media' };
  for (const file of [Buffer.from('<script>alert(1)</script>'), Buffer.from(' %PDF-1.7'), Buffer.from('GIF89a'), Buffer.alloc(0)]) {
    await amal.rest.refused('POST', '/uploads', unsupported, { body: form('file', file) });
  }
  const tooLarge = { status: 413, code: 'too_large' };
  await amal.rest.refused('POST', '/uploads', tooLarge, { body: form('file', Buffer.concat([PDF, Buffer.alloc(10 * 1024 * 1024)])) });
  await amal.rest.refused('POST', '/uploads', tooLarge, { body: form('file', plainPng(8, 8, Buffer.alloc(6 * 1024 * 1024))) });
  await amal.rest.refused('POST', '/uploads', REFUSED, { body: form('image', PDF) });
  await amal.rest.refused('POST', '/uploads', REFUSED, { body: form('file', PDF, '../plan.pdf') });
  await cast.nobody.refused('POST', '/uploads', { status: 401, code: 'unauthorized' }, { body: form('file', PDF) });
});

test('one sends one\'s own files, once, and at most ten', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  const [own, theirs] = [await upload(amal, PDF), await upload(badr, PDF)];
  const send = (attachments: unknown[]): Promise<unknown> =>
    amal.rest.refused('POST', `/chats/${chat.id}/messages`, { ...REFUSED, field: 'attachments' }, { body: { content: 'x', attachments } });
  await send([theirs.id]);
  await send([own.id, own.id]);
  await send(['7']);
  await send(Array.from({ length: 11 }, () => own.id));
  await say(amal, chat, '', { attachments: [own.id] });
  await send([own.id]);
  expect((await messagesOf(badr, chat)).length).toBe(1);
});

test('what is taken back is gone, with its files; and so is what somebody has sent who leaves for good', async ({ ownStage }) => {
  const { cast, server } = await ownStage();
  const [amal, badr, carl, dana] = [await cast.person(), await cast.person(), await cast.person(), await cast.person()];
  const [chat, other] = [await chatOf(amal, [badr]), await chatOf(carl, [dana])];
  const [first, second, unsent] = [await upload(amal, PDF), await upload(amal, await sample('plain.jpg')), await upload(amal, PDF)];
  const kept = await upload(badr, PDF);
  const message = await say(amal, chat, 'The plan', { attachments: [first.id] });
  await say(amal, chat, 'The hall', { attachments: [second.id] });
  await say(badr, chat, 'Mine', { attachments: [kept.id] });
  const before = (await stored(server)).length;
  await amal.rest.delete(`/messages/${message.id}`, 204);
  await expect.poll(async () => (await stored(server)).length).toBe(before - 1);
  for (const person of [amal, badr]) await person.rest.refused('GET', `/uploads/${first.id}`, NOT_FOUND);
  await amal.rest.post(`/users/${amal.id}/delete`, { password: amal.details.password });
  await expect.poll(async () => badr.rest.send('GET', `/uploads/${second.id}`).then(({ status }) => status)).toBe(404);
  await badr.rest.refused('GET', `/uploads/${unsent.id}`, NOT_FOUND);
  expect((await seen(badr, kept.url)).status).toBe(200);
  await badr.rest.post(`/users/${badr.id}/delete`, { password: badr.details.password });
  // Nobody is left, so nothing is. (Files go now and then, or when somebody takes something back.)
  await expect(async () => {
    const { id } = await say(carl, other, 'Oh');
    await carl.rest.delete(`/messages/${id}`, 204);
    expect(await stored(server)).toEqual([]);
  }).toPass({ intervals: [50] });
});

test('nobody uploads without end', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__ENABLED: 'true', MAJLIS_LIMITS__UPLOADS_PER_USER_PER_HOUR: '2' } });
  const amal = await cast.person();
  for (let n = 0; n < 2; n += 1) await upload(amal, PDF);
  await amal.rest.refused('POST', '/uploads', { status: 429, code: 'rate_limited' }, { body: form('file', PDF) });
});

test('what is kept of one person has an end; what is taken back makes room', async ({ ownStage }) => {
  const { cast } = await ownStage({ env: { MAJLIS_LIMITS__CHAT_BYTES_PER_USER: String(2 * PDF.length) } });
  const [amal, badr] = await cast.pair();
  const chat = await chatOf(amal, [badr]);
  const full = { status: 409, code: 'storage_full' };
  const first = await upload(amal, PDF);
  await upload(amal, PDF);
  await amal.rest.refused('POST', '/uploads', full, { body: form('file', PDF) });
  await upload(badr, PDF);
  const { id } = await say(amal, chat, '', { attachments: [first.id] });
  await amal.rest.refused('POST', '/uploads', full, { body: form('file', PDF) });
  await amal.rest.delete(`/messages/${id}`, 204);
  await upload(amal, PDF);
});

test('at most fifty files wait to be sent', async ({ cast }) => {
  const [amal, badr] = await cast.pair();
  const first = await upload(amal, PDF);
  for (let n = 1; n < 50; n += 1) await upload(amal, PDF);
  await amal.rest.refused('POST', '/uploads', { status: 409, code: 'too_many_unsent' }, { body: form('file', PDF) });
  await say(amal, await chatOf(amal, [badr]), '', { attachments: [first.id] });
  await upload(amal, PDF);
});

test('one who reads slowly fetches no more than some files at once', async ({ cast }) => {
  const amal = await cast.person();
  // Larger than what is under way between the two.
  const size = 10 * 1024 * 1024;
  const { url } = await upload(amal, Buffer.concat([PDF, Buffer.alloc(size - PDF.length)]));
  const begin = async (): Promise<IncomingMessage> => {
    const request = get(`${amal.server.url}${url}`, { headers: { authorization: `Bearer ${amal.token}` }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.pause();
  };
  const slow: IncomingMessage[] = [];
  for (let n = 0; n < 12; n += 1) slow.push(await begin());
  expect(slow.map(({ statusCode }) => statusCode)).toEqual(slow.map(() => 200));
  expect(slow[0]?.headers['content-length']).toBe(String(size));
  await amal.rest.refused('GET', url.replace('/api/v1', ''), { status: 429, code: 'rate_limited' });
  slow.pop()?.destroy();
  await expect.poll(async () => (await seen(amal, url)).status).toBe(200);
  for (const response of slow) response.destroy();
});
