import { expect, it } from 'vitest';
import { isSafeLink } from './safe-link';

it('lets nothing but https be a link', () => {
  expect(isSafeLink('https://example.org/a')).toBe(true);
  for (const url of [null, '', 'example.org', '/here', 'http://example.org', 'javascript:alert(1)', 'data:text/html,x', ' JavaScript:alert(1)']) {
    expect(isSafeLink(url), String(url)).toBe(false);
  }
});
