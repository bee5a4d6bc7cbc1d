/** Whether an address that somebody gave may be a link: https alone, so that none can run a script in the page. */
export function isSafeLink(url: string | null): url is string {
  if (url === null || !URL.canParse(url)) return false;
  return new URL(url).protocol === 'https:';
}
