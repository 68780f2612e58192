/** One calls somebody: the whole screen says where the call stands, in words, and offers the one thing to do. */
import { Bell, Phone, PhoneMissed, PhoneOff, Video, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { desk } from '../../ringing/here.ts';
import { goesOn, type Outgoing } from '../../ringing/ring.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import css from './Ringing.module.css';
import { startTone } from './tone.ts';

/** Seconds since the call began, as `0:07`. */
function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="num muted" aria-hidden="true">
      {`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}
    </span>
  );
}

function Status({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t } = useTranslation('ringing');
  const open = goesOn(outgoing);
  const state = outgoing.kind === 'ring' ? outgoing.ring.state : outgoing.kind;
  const count = outgoing.kind === 'ring' ? outgoing.ring.devices : 0;
  const words = state === 'ringing' ? t('state.ringing', { count }) : t(`state.${state}`);
  const isAlone = state === 'ringing' && count < 2;
  const more = isAlone || state === 'asking' || state === 'accepted' || state === 'refused' ? null : t(`more.${state}`);
  return (
    <>
      <p className={css.status}>
        <Icon as={open ? Bell : PhoneMissed} />
        <span role="status">{words}</span>
        {open && <Elapsed />}
      </p>
      {more !== null && <p className={css.hint}>{more}</p>}
      {outgoing.kind === 'refused' && <ProblemNote error={outgoing.error} />}
    </>
  );
}

function Actions({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t } = useTranslation('ringing');
  if (goesOn(outgoing)) {
    return (
      <Button kind="danger-fill" size="lg" autoFocus onPress={() => desk.hangUp()}>
        <Icon as={PhoneOff} />
        {t('hangUp')}
      </Button>
    );
  }
  return (
    <>
      <Button kind="primary" size="lg" autoFocus onPress={() => void desk.call(outgoing.to, outgoing.video)}>
        <Icon as={outgoing.video ? Video : Phone} />
        {t('again')}
      </Button>
      <Button size="lg" onPress={() => desk.hangUp()}>
        <Icon as={X} />
        {t('close')}
      </Button>
    </>
  );
}

export function OutgoingScreen({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t } = useTranslation('ringing');
  const open = goesOn(outgoing);
  useEffect(() => (open ? startTone('dial') : undefined), [open]);
  const close = (isOpenNow: boolean): void => {
    if (!isOpenNow) desk.hangUp();
  };
  return (
    <ModalOverlay isOpen onOpenChange={close} className={cx(css.overlay, 'on-stage')}>
      <Modal className={cx(css.modal)}>
        <Dialog className={cx(css.dialog)} data-state={open ? 'open' : 'over'}>
          <div className={css.dialling}>
            <span className={cx(css.face, !open && css.still)}>
              <Avatar hue={outgoing.to.hue} name={outgoing.to.name} size="xl" />
            </span>
            <Heading slot="title" level={1}>
              <span className="vh">{t('outgoing')}: </span>
              <bdi>{outgoing.to.name}</bdi>
            </Heading>
            <Status key={open ? 'open' : 'over'} outgoing={outgoing} />
          </div>
          <div className={css.bar}>
            <Actions key={open ? 'open' : 'over'} outgoing={outgoing} />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
