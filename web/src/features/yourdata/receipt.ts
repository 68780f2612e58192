/** Where the receipt of a deletion waits until its owner leaves it: in memory, since the session is over by then. */
import { queryOptions } from '@tanstack/react-query';
import type { Erasure } from '../../api/model.ts';

export const receiptQuery = queryOptions<Erasure | null>({
  queryKey: ['receipt'],
  queryFn: () => null,
  initialData: null,
  enabled: false,
  gcTime: Number.POSITIVE_INFINITY,
});
