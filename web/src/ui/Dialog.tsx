/**
 * A modal question. Focus moves in, stays in and returns; Escape closes it where closing is harmless
 * (`dismissable`). It is drawn outside the page, so `onStage` says whether it belongs to a call.
 */
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './classes.ts';
import css from './Dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly dismissable?: boolean;
  readonly urgent?: boolean;
  readonly onStage?: boolean;
}

export function Dialog(props: DialogProps) {
  const { title, children, actions, open, onClose, dismissable = true, urgent = false, onStage = false } = props;
  return (
    <ModalOverlay
      className={cx(css.scrim)}
      isOpen={open}
      isDismissable={dismissable}
      isKeyboardDismissDisabled={!dismissable}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className={cx(css.modal, onStage && 'on-stage')}>
        <AriaDialog role={urgent ? 'alertdialog' : 'dialog'} className={cx(css.dialog)}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          <div className={css.actions}>{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
