import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { readAnew } from '@/lib/api/read-anew';
import type { UserResource } from '@/lib/api/wire-people';
import { announce } from '@/lib/notices';
import { useFreshNamespace, useNamespace, useNamespaceMessage } from '@/lib/services';
import { useUserPages, userKeys, type UserFilter } from '../api/users';
import { NO_CHANGES, userRows, withChanges, withoutChanges, type UserChange, type UserChanges } from './user-rows';

/** While people register by the hundred, they are counted anew at most once in this time. */
const RECOUNT_EVERY_MS = 1_000;
/** How many registered is said at most once in this time. */
const SAY_EVERY_MS = 3_000;

type Action = { kind: 'heard'; news: readonly UserChange[] } | { kind: 'read'; before: UserChanges };

function reduce(known: UserChanges, action: Action): UserChanges {
  return action.kind === 'heard' ? withChanges(known, action.news) : withoutChanges(known, action.before);
}

/** The table of users, as it is now and as it changes. */
export function useUsersTable(filter: UserFilter) {
  const queries = useQueryClient();
  const list = useUserPages(filter);
  const [changes, dispatch] = useReducer(reduce, NO_CHANGES);
  const latest = useRef(changes);
  useEffect(() => {
    latest.current = changes;
  }, [changes]);

  const recount = useEvery(RECOUNT_EVERY_MS, () => {
    void queries.invalidateQueries({ queryKey: userKeys.summary });
  });
  const hear = useGathered((news: UserChange[]) => {
    dispatch({ kind: 'heard', news });
    recount();
  });
  const sayRegistered = useSpokenRegistrations();

  useNamespace('/users');
  useNamespaceMessage('/users', 'users.created', (user) => {
    hear({ kind: 'present', user });
    sayRegistered(user);
  });
  useNamespaceMessage('/users', 'users.updated', (user) => {
    hear({ kind: 'present', user });
  });
  useNamespaceMessage('/users', 'users.deleted', ({ id }) => {
    hear({ kind: 'deleted', id });
  });
  const readings = useRef(0);
  const readAgain = useCallback(async (): Promise<void> => {
    const before = latest.current;
    readings.current += 1;
    const mine = readings.current;
    // One that was overtaken by a newer one says nothing about what was read.
    if ((await readAnew(queries, userKeys.lists)) && mine === readings.current) dispatch({ kind: 'read', before });
  }, [queries]);
  useFreshNamespace('/users', () => {
    recount();
    void readAgain();
    void readAnew(queries, userKeys.details);
  });

  const pages = list.data?.pages;
  const rows = useMemo(() => (pages ? userRows(pages, changes, filter) : []), [pages, changes, filter]);
  return { list, rows, changes, hear, readAgain };
}

/** Hands on what comes in one piece for each frame, so that a hundred messages are drawn once. */
function useGathered<T>(handOn: (all: T[]) => void): (one: T) => void {
  const waiting = useRef<T[]>([]);
  const frame = useRef<number>(undefined);
  const latest = useRef(handOn);
  useEffect(() => {
    latest.current = handOn;
  });
  useEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current);
      frame.current = undefined;
    },
    [],
  );
  return useCallback((one) => {
    waiting.current.push(one);
    frame.current ??= requestAnimationFrame(() => {
      frame.current = undefined;
      latest.current(waiting.current.splice(0));
    });
  }, []);
}

/** Does something soon, and not again within this time. */
function useEvery(ms: number, act: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, ms);
  }, [ms]);
}

/** Tells screen readers who registered: one by name, several by their number. */
function useSpokenRegistrations(): (user: UserResource) => void {
  const { t } = useTranslation();
  const unsaid = useRef<UserResource[]>([]);
  const say = useEvery(SAY_EVERY_MS, () => {
    const users = unsaid.current.splice(0);
    const [first] = users;
    if (users.length === 1 && first) announce(t('users.live.registered', { name: first.fullName }));
    else if (users.length > 1) announce(t('users.live.registeredMany', { count: users.length }));
  });
  return useCallback(
    (user) => {
      unsaid.current.push(user);
      say();
    },
    [say],
  );
}
