/** The bridge from the call's stores to React: components read, the store tells when to read again. */
import { useSyncExternalStore } from 'react';
import type { Readable } from '../../call/store.ts';

export function useReadable<T>(source: Readable<T>): T {
  return useSyncExternalStore(source.listen, source.get);
}
