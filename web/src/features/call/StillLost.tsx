/** The line has been down for long: the person decides, while we keep trying. Gone by itself when the line is back. */
import { useEffect } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import type { Call } from './open.ts';
import css from './StillLost.module.css';

export interface StillLostProps {
  readonly call: Call;
  /** Then nothing about the person's own network helps. */
  readonly restarting: boolean;
}

export function StillLost({ call, restarting }: StillLostProps) {
  const { t } = useTranslation('call');
  const words = t('reconnect.choice');
  useEffect(() => announce(words), [words]);
  return (
    <ModalOverlay className={cx(css.over)} isOpen isKeyboardDismissDisabled>
      <Modal className={cx(css.box, 'on-stage')}>
        <Dialog role="alertdialog" className={css.in ?? ''}>
          <Heading slot="title" level={2}>
            {words}
          </Heading>
          <p className="small muted">{restarting ? t('reconnect.choiceRestarting') : t('reconnect.choiceText')}</p>
          <div className={css.ways}>
            <Button kind="primary" onPress={() => call.session.tryNow()}>
              {t('reconnect.tryNow')}
            </Button>
            {!restarting && (
              <Button
                onPress={() => {
                  call.soundOnly(true);
                  call.session.tryNow();
                }}
              >
                {t('reconnect.soundOnly')}
              </Button>
            )}
            <Button kind="danger" onPress={() => call.session.leave()}>
              {t('reconnect.leave')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
