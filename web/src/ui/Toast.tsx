/**
 * Passing messages in the corner: at most three, each stays longer than it takes to read, waits under pointer and
 * focus, and can be closed. Nothing that asks for a decision comes as a toast.
 */
import { X } from 'lucide-react';
import {
  Button as AriaButton,
  UNSTABLE_Toast as AriaToast,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import button from './Button.module.css';
import { cx } from './classes.ts';
import { Icon } from './Icon.tsx';
import css from './Toast.module.css';

interface Message {
  readonly words: string;
}

const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 });

/** Shows `words` for seven seconds (people who zoom or read slowly need them; less was too short in use). */
export function toast(words: string): void {
  queue.add({ words }, { timeout: 7000 });
}

export function Toasts({ label, closeLabel }: { readonly label: string; readonly closeLabel: string }) {
  return (
    <ToastRegion queue={queue} aria-label={label} className={cx(css.region)}>
      {({ toast: one }) => (
        <AriaToast toast={one} className={cx(css.toast, 'on-stage')}>
          <ToastContent className={cx(css.content)}>
            <Text slot="title">{one.content.words}</Text>
          </ToastContent>
          <AriaButton
            slot="close"
            aria-label={closeLabel}
            className={cx(button.btn, button.quiet, button.sm, button['icon-only'])}
          >
            <Icon as={X} />
          </AriaButton>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
