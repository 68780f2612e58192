/** The bridge from the call's stores to React: components read, the store tells when to read again. */
import { useSyncExternalStore } from 'react';
import type { Readable } from '../../call/store.ts';

export function useReadable<T>(source: Readable<T>): T {
  return useSyncExternalStore(source.listen, source.get);
}

/** One plain value out of a store: what else changes in it draws nothing. */
export function useSelected<T, V extends string | number | boolean | null>(
  source: Readable<T>,
  select: (value: T) => V,
): V {
  return useSyncExternalStore(source.listen, () => select(source.get()));
}
