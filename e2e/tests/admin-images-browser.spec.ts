import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { expectNoSidewaysScroll, expectNotReloaded, markDocument, openBrowser, signIn, switchToArabic } from '../support/browser';
import { expect, test } from '../support/test';

/** A picture of one colour. */
function picture(width: number, height: number, shade: number): Buffer {
  const png = new PNG({ width, height });
  png.data.fill(shade);
  return PNG.sync.write(png);
}

const file = (buffer: Buffer, name = 'picture.png', mimeType = 'image/png') => ({ name, mimeType, buffer });
const slot = (page: Page, name: string): Locator => page.locator(`[data-testid="image-slot"][data-slot-name="${name}"]`);

/** How wide the picture is that the browser has drawn; 0 when it could not be loaded. */
const drawnWidth = (preview: Locator): Promise<number> => preview.evaluate((image) => (image as HTMLImageElement).naturalWidth);

test('a picture is uploaded, seen by another administrator at once, replaced and removed', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const [admin, other] = [await cast.admin(), await cast.admin()];
  const [page, watching] = [await openBrowser(browser, server.url), await openBrowser(browser, server.url)];
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  for (const [one, who] of [[page, admin], [watching, other]] as const) {
    await signIn(one, who);
    await one.goto('/admin/site-images');
    await expect(one.getByTestId('image-slot')).toHaveCount(14);
    await expect(one.getByTestId('no-image')).toHaveCount(14);
    await markDocument(one);
  }

  await slot(page, 'whyFast').getByTestId('image-file').setInputFiles(file(picture(900, 600, 200)));
  const preview = slot(page, 'whyFast').getByTestId('image-preview');
  await expect(preview).toBeVisible();
  await expect.poll(() => drawnWidth(preview)).toBe(480);
  const first = await preview.getAttribute('src');
  expect(first).toMatch(/\/media\/.*\?w=480$/);
  await expect(slot(watching, 'whyFast').getByTestId('image-preview')).toHaveAttribute('src', first ?? '');

  await slot(page, 'whyFast').getByTestId('image-file').setInputFiles(file(picture(300, 300, 90)));
  await expect(preview).not.toHaveAttribute('src', first ?? '');
  await slot(page, 'whyFast').getByTestId('remove-image').click();
  await slot(page, 'whyFast').getByTestId('confirm-remove').click();
  await expect(slot(page, 'whyFast').getByTestId('no-image')).toBeVisible();
  await expect(slot(page, 'whyFast').getByTestId('upload-image')).toBeFocused();
  await expect(slot(watching, 'whyFast').getByTestId('no-image')).toBeVisible();
  await expectNotReloaded(page);
  await expectNotReloaded(watching);
  expect(complaints).toEqual([]);
});

test('a picture can be dropped on its place', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const page = await openBrowser(browser, server.url);
  await signIn(page, await cast.admin());
  await page.goto('/admin/site-images');
  await expect(slot(page, 'aboutStory')).toBeVisible();
  const transfer = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], 'dropped.png', { type: 'image/png' }));
    return data;
  }, [...picture(40, 40, 128)]);
  await slot(page, 'aboutStory').dispatchEvent('dragenter', { dataTransfer: transfer });
  await expect(slot(page, 'aboutStory')).toContainText('Drop it here');
  await slot(page, 'aboutStory').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(slot(page, 'aboutStory').getByTestId('image-preview')).toBeVisible();
});

test('what cannot be taken is refused with the reason, before it is sent or after', async ({ ownStage, browser }) => {
  const { cast, server } = await ownStage();
  const page = await openBrowser(browser, server.url, true);
  await signIn(page, await cast.admin());
  await page.goto('/admin/site-images');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/upload')) sent.push(request.url());
  });
  const [input, error] = [slot(page, 'hero').getByTestId('image-file'), slot(page, 'hero').getByTestId('image-error')];
  await input.setInputFiles(file(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'drawing.svg', 'image/svg+xml'));
  await expect(error).toHaveText('This is not a JPEG, PNG, WebP or AVIF picture.');
  await input.setInputFiles(file(Buffer.alloc(5 * 1024 * 1024 + 1), 'large.png'));
  await expect(error).toHaveText('This file is larger than 5 MB. Make it smaller and try again.');
  expect(sent).toEqual([]);
  // Its name and kind are right; what is in it only the server can tell.
  await input.setInputFiles(file(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'drawing.png'));
  await expect(error).toHaveText('The file is not a JPEG, PNG, WebP or AVIF picture that can be read.');
  expect(sent).toHaveLength(1);
  await expect(slot(page, 'hero').getByTestId('no-image')).toBeVisible();
  await switchToArabic(page);
  await expect(error).toContainText('الملف ليس صورة');
  await expectNoSidewaysScroll(page);
});
