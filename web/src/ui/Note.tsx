/** A boxed remark with an icon: what happened, or what to know. `alert` makes it speak at once when it appears. */
import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './classes.ts';
import { Icon } from './Icon.tsx';
import css from './Note.module.css';

export type NoteKind = 'info' | 'plain' | 'warn' | 'danger';

const ICONS: Readonly<Record<NoteKind, LucideIcon>> = {
  info: Info,
  plain: Info,
  warn: TriangleAlert,
  danger: CircleAlert,
};

export interface NoteProps {
  readonly children: ReactNode;
  readonly kind?: NoteKind;
  readonly icon?: LucideIcon;
  readonly alert?: boolean;
}

export function Note({ children, kind = 'info', icon, alert = false }: NoteProps) {
  return (
    <div role={alert ? 'alert' : undefined} className={cx(css.note, kind !== 'info' && css[kind])}>
      <Icon as={icon ?? ICONS[kind]} />
      <div className={css.body}>{children}</div>
    </div>
  );
}
