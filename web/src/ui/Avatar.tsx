/** Initials or an icon on one of twelve hues. Decoration: the name stands beside it in words. */
import type { ReactNode } from 'react';
import css from './Avatar.module.css';
import { cx } from './classes.ts';
import { type Hue, initials } from './initials.ts';

export interface AvatarProps {
  readonly hue: Hue;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl' | 'fill';
  readonly name?: string;
  readonly children?: ReactNode;
}

export function Avatar({ hue, size = 'md', name, children }: AvatarProps) {
  return (
    <span aria-hidden="true" className={cx(css.avatar, size !== 'md' && css[size], css[`hue-${hue}`])}>
      {children ?? (name === undefined ? null : initials(name))}
    </span>
  );
}
