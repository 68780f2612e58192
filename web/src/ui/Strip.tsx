/**
 * A thin line across the page about a state that passes: reconnecting, offline. `live` says how it is announced:
 * politely by default, not at all when the caller announces in its own words.
 */
import type { ReactNode } from 'react';
import { cx } from './classes.ts';
import css from './Strip.module.css';

export interface StripProps {
  readonly children: ReactNode;
  readonly kind?: 'warn' | 'info';
  readonly live?: boolean;
}

export function Strip({ children, kind = 'warn', live = true }: StripProps) {
  return (
    <div role={live ? 'status' : undefined} className={cx(css.strip, kind === 'info' && css.info)}>
      {children}
    </div>
  );
}
