/** The trace: one loop on the ice that fades at both ends. It stands for what is gone, never for progress. */
import { useId } from 'react';
import css from './EndPage.module.css';
import { TRACE } from './tracePath.ts';

export function TraceArt() {
  const fade = useId();
  return (
    <svg className={css.trace} viewBox="20 -8 600 100" aria-hidden="true">
      <defs>
        <linearGradient id={fade} x1="0" x2="1" y1="0" y2="0">
          <stop stopColor="currentColor" stopOpacity="0" />
          <stop offset=".35" stopColor="currentColor" />
          <stop offset="1" stopColor="currentColor" stopOpacity="0" />
        </linearGradient>
      </defs>
      <path fill={`url(#${fade})`} d={TRACE} />
    </svg>
  );
}
