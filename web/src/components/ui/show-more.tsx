import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button';

interface ShowMoreProps {
  list: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetching'> & { fetchNextPage: (how: { cancelRefetch: boolean }) => Promise<unknown> };
  'data-testid'?: string;
  children: ReactNode;
}

/** Under a list that goes on: reads its next page, but not while the list is read anew, since that would end that reading. */
export function ShowMore({ list: { hasNextPage, isFetching, fetchNextPage }, children, ...rest }: ShowMoreProps) {
  if (!hasNextPage) return null;
  return (
    <Button variant="outline" className="mx-auto mt-2 flex w-fit" busy={isFetching} onClick={() => void fetchNextPage({ cancelRefetch: false })} {...rest}>
      {children}
    </Button>
  );
}
