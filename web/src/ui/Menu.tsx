/** A menu of actions behind one button. `trigger` is a react-aria button (ours, or one with its own look). */
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { cx } from './classes.ts';
import { Icon } from './Icon.tsx';
import css from './Menu.module.css';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** A page of this server outside the client (the policy). */
  readonly href?: string;
  readonly onSelect?: () => void;
}

export interface MenuProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
}

export function Menu({ trigger, label, entries }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={cx(css.popover)}>
        <AriaMenu aria-label={label} className={cx(css.menu)}>
          {entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.label}
              className={cx(css.item)}
              {...(entry.href !== undefined && { href: entry.href })}
              {...(entry.onSelect !== undefined && { onAction: entry.onSelect })}
            >
              <Icon as={entry.icon} />
              {entry.label}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
