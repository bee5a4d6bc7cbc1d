import { useRouterState } from '@tanstack/react-router';

/** Nobody means to come back here once they are signed in; and the link of a letter is good for one use. */
const NEVER = new Set(['/forgot-password', '/reset-password']);
/** Its link brings a key, which whoever is signed in does not need. */
const WITHOUT_SEARCH = new Set(['/partner-places/mine']);

/** Where to come back to after signing in: this page, without the secrets that some links bring along. */
export function useWayBack(): string | undefined {
  return useRouterState({
    select: ({ location: { pathname, href } }) => {
      if (NEVER.has(pathname)) return undefined;
      return WITHOUT_SEARCH.has(pathname) ? pathname : href;
    },
  });
}
