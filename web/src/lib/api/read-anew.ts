import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Reads anew what is shown under this key, also where the first reading is still on its way: its answer may be older than what was said
 * since. Resolves to whether all of it was read.
 */
export async function readAnew(queries: QueryClient, queryKey: QueryKey): Promise<boolean> {
  await queries.cancelQueries({ queryKey });
  return queries.invalidateQueries({ queryKey }, { throwOnError: true }).then(
    () => true,
    () => false,
  );
}
