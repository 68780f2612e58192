/** A plain raised surface; with a label it is a region of the page. */
import type { ReactNode } from 'react';
import css from './Card.module.css';
import { cx } from './classes.ts';

export interface CardProps {
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly labelledBy?: string;
}

export function Card({ children, className, labelledBy }: CardProps) {
  if (labelledBy === undefined) return <div className={cx(css.card, className)}>{children}</div>;
  return (
    <section aria-labelledby={labelledBy} className={cx(css.card, className)}>
      {children}
    </section>
  );
}
