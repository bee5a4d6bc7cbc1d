import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const SOURCE = readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing on the page, as it is now, stands in the way of people who use it by other means: what axe knows to find of it. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(await SOURCE);
  const violations = await page.evaluate(async () => {
    // What is still fading in has no contrast yet.
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
    const { axe } = window as unknown as { axe: { run: () => Promise<AxeResults> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' … ')}`);
  });
  expect(violations).toEqual([]);
}
