/** The bridge from the desk to React. */
import { useSyncExternalStore } from 'react';
import { desk } from './here.ts';
import type { RecentCall } from './recent.ts';
import type { Standing } from './ring.ts';

export function useStanding(): Standing {
  return useSyncExternalStore(desk.standing.listen, desk.standing.get);
}

export function useRecent(): readonly RecentCall[] {
  const { calls } = desk.recent;
  return useSyncExternalStore(calls.listen, calls.get);
}
