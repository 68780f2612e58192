/** Whether a panel lies over the stage: then nothing under it may take the focus. The width is that of the style sheet. */
import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 63.99em)';

const listen = (listener: () => void): (() => void) => {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

export function useOverlaid(): boolean {
  return useSyncExternalStore(listen, () => window.matchMedia(NARROW).matches);
}
