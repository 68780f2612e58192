/** The size of an element as it changes, for layouts that are computed and not only styled. */
import { type RefCallback, useCallback, useState } from 'react';
import type { Size } from '../../call/layout.ts';

const UNKNOWN: Size = { width: 0, height: 0 };

export function useSize(): readonly [RefCallback<HTMLElement>, Size] {
  const [size, setSize] = useState<Size>(UNKNOWN);
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) {
      return;
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) {
        const { width, height } = entry.contentRect;
        setSize({ width, height });
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [attach, size];
}
