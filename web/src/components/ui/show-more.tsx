import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button';

interface ShowMoreProps {
  list: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage'> & { fetchNextPage: () => Promise<unknown> };
  'data-testid'?: string;
  children: ReactNode;
}

/** Under a list that goes on: reads its next page. */
export function ShowMore({ list: { hasNextPage, isFetchingNextPage, fetchNextPage }, children, ...rest }: ShowMoreProps) {
  if (!hasNextPage) return null;
  return (
    <Button variant="outline" className="mx-auto mt-2 flex w-fit" busy={isFetchingNextPage} onClick={() => void fetchNextPage()} {...rest}>
      {children}
    </Button>
  );
}
