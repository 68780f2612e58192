/** The call in its small window: who speaks or shares, and the three things one needs to reach at once. */
import { Maximize2, PhoneOff } from 'lucide-react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { largeOnes } from '../../call/layout.ts';
import { ownPicture } from '../../call/local.ts';
import { arrange } from '../../call/tiles.ts';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { DeviceToggle } from '../prejoin/DeviceToggle.tsx';
import { Picture } from '../prejoin/Picture.tsx';
import { useReadable } from '../prejoin/readable.ts';
import type { Call } from './open.ts';
import css from './SmallCall.module.css';
import { Tile } from './Tile.tsx';
import { useToldToggle } from './useToldToggle.ts';

const SOURCES = ['microphone', 'camera'] as const;

export interface SmallCallProps {
  readonly call: Call;
  readonly into: Window;
}

export function SmallCall({ call, into }: SmallCallProps) {
  const { t } = useTranslation('call');
  const toggle = useToldToggle(call.media);
  const own = useReadable(call.media.state);
  return createPortal(
    <div className={cx(css.small, 'on-stage')}>
      <main className={css.shown} aria-label={t('stage.people')}>
        <Shown call={call} />
      </main>
      <footer className={css.bar} aria-label={t('bar.controls')}>
        {SOURCES.map((source) => (
          <DeviceToggle
            key={source}
            source={source}
            on={own[source].kind === 'on' || own[source].kind === 'asking'}
            onToggle={toggle}
          />
        ))}
        <Button iconOnly aria-label={t('small.back')} onPress={() => call.small.shut()}>
          <Icon as={Maximize2} />
        </Button>
        <Button kind="danger-fill" iconOnly aria-label={t('bar.leave')} onPress={() => call.session.leave()}>
          <Icon as={PhoneOff} />
        </Button>
      </footer>
    </div>,
    into.document.body,
  );
}

/** A shared screen before a face; of the faces the pinned one, else who speaks. */
function Shown({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  const people = useReadable(call.session.people);
  const order = useReadable(call.seating.order);
  const speaker = useReadable(call.speaker.shown);
  const { pinned } = useReadable(call.view.view);
  const hands = useReadable(call.together.hands);
  const { camera } = useReadable(call.media.state);
  const sharer = people.find(({ self, share }) => !self && share !== null);
  if (sharer?.share) {
    return (
      <figure className={css.share} aria-label={t('share.theirs', { name: sharer.name || t('unnamed') })}>
        <Picture key={sharer.share.id} playable={sharer.share} />
      </figure>
    );
  }
  const seated = arrange(order, people);
  const [wanted] = largeOnes(seated, pinned, speaker);
  const person = seated.find(({ identity }) => identity === wanted);
  return (
    <ul className={css.face} data-layout="alone">
      {person && (
        <Tile
          key={person.identity}
          view={call.view}
          person={person}
          ownPicture={person.self && camera.kind === 'on' ? ownPicture(camera.track) : null}
          hand={hands.indexOf(person.identity) + 1}
        />
      )}
    </ul>
  );
}
