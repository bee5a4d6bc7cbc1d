import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { Intent } from './intent';
import { isPassing } from './problem';

const RETRIES_MAX = 2;

/**
 * A mutation that creates something: each intent carries its own idempotency key, and a request that was lost on the way
 * is sent again with the same key.
 */
export function useCreate<Wish, Answer>(
  send: (wish: Wish, idempotencyKey: string) => Promise<Answer>,
  onDone?: (answer: Answer, wish: Wish) => void,
): UseMutationResult<Answer, Error, Wish> {
  const [intent] = useState(() => new Intent());
  return useMutation<Answer, Error, Wish>({
    mutationFn: (wish) => intent.run(wish, (key) => send(wish, key)),
    retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
    ...(onDone && { onSuccess: onDone }),
  });
}
