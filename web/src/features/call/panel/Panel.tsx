/**
 * What opens beside the stage, on a small screen over it: one panel at a time. The focus goes into it when it opens;
 * Escape closes it, and the focus returns to the button that opened it.
 */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import css from './Panel.module.css';

export interface PanelProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

export function Panel({ title, closeLabel, onClose, children, foot }: PanelProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const aside = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  // Before the browser paints, and on the way out while the panel is still in the page: the focus is never nowhere.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const { current } = aside;
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        close.current();
      }
    };
    heading.current?.focus({ preventScroll: true });
    current?.addEventListener('keydown', press);
    return () => {
      current?.removeEventListener('keydown', press);
      // Not when the person has gone on somewhere else by then.
      if (current?.contains(document.activeElement) !== false) {
        placeToReturn(opener)?.focus({ preventScroll: true });
      }
    };
  }, []);
  return (
    <aside ref={aside} className={css.panel} aria-labelledby={id}>
      <header className={css.head}>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <Button kind="quiet" size="sm" iconOnly aria-label={closeLabel} onPress={onClose}>
          <Icon as={X} />
        </Button>
      </header>
      {children}
      {foot !== undefined && <footer className={css.foot}>{foot}</footer>}
    </aside>
  );
}

/** What opened the panel, or the menu that it was in: an entry of a menu is gone by now. */
function placeToReturn(opener: Element | null): HTMLElement | null {
  return opener instanceof HTMLElement && opener.isConnected && opener !== document.body
    ? opener
    : document.querySelector<HTMLElement>('[data-opens-panels]');
}
