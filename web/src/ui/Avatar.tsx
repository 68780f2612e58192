/** Initials or an icon on one of twelve hues. Decoration: the name stands beside it in words. */
import type { ReactNode } from 'react';
import css from './Avatar.module.css';
import { cx } from './classes.ts';
import { type Hue, initials } from './initials.ts';

export interface AvatarProps {
  readonly hue: Hue;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl' | 'fill';
  readonly name?: string;
  /** A picture of ours; without it, or where it cannot be loaded, initials stand there. */
  readonly src?: string | undefined;
  readonly children?: ReactNode;
}

export function Avatar({ hue, size = 'md', name, src, children }: AvatarProps) {
  return (
    <span aria-hidden="true" className={cx(css.avatar, size !== 'md' && css[size], css[`hue-${hue}`])}>
      {children ?? (name === undefined ? null : initials(name))}
      {src !== undefined && <img className={css.picture} src={src} alt="" />}
    </span>
  );
}
