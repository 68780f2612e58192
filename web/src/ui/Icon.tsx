/**
 * One Lucide icon in the house's stroke. Always decorative (`aria-hidden`): the word stands beside it or in the
 * control's name. `flip` mirrors arrows and call directions in right-to-left pages, nothing else.
 */
import type { LucideIcon } from 'lucide-react';
import { cx } from './classes.ts';
import css from './Icon.module.css';

export interface IconProps {
  readonly as: LucideIcon;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly flip?: boolean;
  readonly className?: string | undefined;
}

export function Icon({ as: Glyph, size = 'md', flip = false, className }: IconProps) {
  return (
    <Glyph
      aria-hidden="true"
      focusable="false"
      className={cx(css.icon, size !== 'md' && css[size], flip && css.flip, className)}
    />
  );
}
