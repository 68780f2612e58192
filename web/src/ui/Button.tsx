/** The button, and the link that looks like one. Native semantics, press and focus behaviour from react-aria. */
import { type ReactNode, useEffect } from 'react';
import { type ButtonProps as AriaButtonProps, Link as AriaLink, Button as Press } from 'react-aria-components';
import { announce } from './announce.ts';
import css from './Button.module.css';
import { cx } from './classes.ts';
import { Spinner } from './Spinner.tsx';

export type ButtonKind = 'plain' | 'primary' | 'quiet' | 'danger' | 'danger-fill' | 'answer';
export type ButtonSize = 'sm' | 'md' | 'lg';

interface Look {
  readonly kind?: ButtonKind | undefined;
  readonly size?: ButtonSize | undefined;
  readonly block?: boolean | undefined;
  readonly iconOnly?: boolean | undefined;
}

export interface ButtonProps extends Look, Omit<AriaButtonProps, 'className' | 'children' | 'style' | 'isPending'> {
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** Words for the wait. While they are given the button keeps its place and focus but does nothing. */
  readonly busy?: string | undefined;
}

function look({ kind = 'plain', size = 'md', block = false, iconOnly = false }: Look): string {
  return cx(
    css.btn,
    kind !== 'plain' && css[kind],
    size !== 'md' && css[size],
    block && css.block,
    iconOnly && css['icon-only'],
  );
}

/** What makes a button wait: it stays in its place and keeps the focus, but no press, no Enter, no submit does anything. */
const WAITING = { 'aria-disabled': 'true', 'data-pending': '', type: 'button', onPress: () => undefined } as const;

export function Button({ kind, size, block, iconOnly, className, busy, children, ...rest }: ButtonProps) {
  useEffect(() => {
    if (busy !== undefined) announce(busy);
  }, [busy]);
  return (
    <Press
      {...rest}
      {...(busy !== undefined && WAITING)}
      className={cx(look({ kind, size, block, iconOnly }), className)}
    >
      {busy === undefined ? (
        children
      ) : (
        <>
          <Spinner small />
          {busy}
        </>
      )}
    </Press>
  );
}

export interface ButtonLinkProps extends Look {
  readonly href: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

export function ButtonLink({ href, children, className, kind, size, block, iconOnly }: ButtonLinkProps) {
  return (
    <AriaLink href={href} className={cx(look({ kind, size, block, iconOnly }), className)}>
      {children}
    </AriaLink>
  );
}
