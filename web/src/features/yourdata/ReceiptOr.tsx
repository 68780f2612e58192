/** The receipt of a deletion while there is one, else what it is given. */
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode } from 'react';
import { receiptQuery } from './receipt.ts';

const ReceiptPage = lazy(() => import('./ReceiptPage.tsx').then((module) => ({ default: module.ReceiptPage })));

export function ReceiptOr({ children }: { readonly children: ReactNode }) {
  const { data } = useQuery(receiptQuery);
  return data ? <ReceiptPage receipt={data} /> : children;
}
