/** Asks a colleague into the running call: it rings wherever they are signed in, and an answer leads here. */
import '../../../i18n/words/ringing.ts';
import { PhoneOff, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PeopleFinder } from '../../../parts/PeopleFinder.tsx';
import { ProblemNote } from '../../../parts/ProblemNote.tsx';
import { desk } from '../../../ringing/here.ts';
import { goesOn, type Outgoing } from '../../../ringing/ring.ts';
import { useStanding } from '../../../ringing/use.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import css from './Panel.module.css';

export function AskIn({ meetingId }: { readonly meetingId: string }) {
  const { t } = useTranslation('call');
  const { outgoing } = useStanding();
  const [open, setOpen] = useState(false);
  if (outgoing?.into === meetingId) {
    return <Asked outgoing={outgoing} />;
  }
  if (!open) {
    return (
      <Button onPress={() => setOpen(true)}>
        <Icon as={UserPlus} />
        {t('ask.open')}
      </Button>
    );
  }
  return (
    <section className={css.ask} aria-label={t('ask.open')}>
      <Button
        kind="quiet"
        size="sm"
        iconOnly
        className={css.shut}
        aria-label={t('ask.close')}
        onPress={() => setOpen(false)}
      >
        <Icon as={X} />
      </Button>
      <PeopleFinder label={t('ask.whom')} autoFocus into={meetingId} />
    </section>
  );
}

/** How it goes, in words; it ends by itself when they are in. */
function Asked({ outgoing }: { readonly outgoing: Outgoing }) {
  const { t } = useTranslation('ringing');
  const open = goesOn(outgoing);
  const state = outgoing.kind === 'ring' ? outgoing.ring.state : outgoing.kind;
  const count = outgoing.kind === 'ring' ? outgoing.ring.devices : 0;
  return (
    <section className={css.ask} aria-label={t('outgoing')}>
      <div className={css.person}>
        <Avatar size="sm" name={outgoing.to.name} hue={outgoing.to.hue} />
        <span className={css.asked}>
          <bdi className="ellipsis">{outgoing.to.name}</bdi>
          <span className={css.aside} role="status">
            {state === 'ringing' ? t('state.ringing', { count }) : t(`state.${state}`)}
          </span>
        </span>
        <Button
          kind={open ? 'danger-fill' : 'quiet'}
          size="sm"
          iconOnly
          autoFocus
          aria-label={open ? t('hangUp') : t('close')}
          onPress={() => desk.hangUp()}
        >
          <Icon as={open ? PhoneOff : X} />
        </Button>
      </div>
      {outgoing.kind === 'refused' && <ProblemNote error={outgoing.error} />}
    </section>
  );
}
