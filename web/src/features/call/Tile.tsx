/** One person on the stage. The name is there from the first moment, with or without a picture. */
import { EyeOff, Hand, MicOff, Pin, PinOff } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Person, Playable } from '../../call/people.ts';
import type { ViewBook } from '../../call/view.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import button from '../../ui/Button.module.css';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { hueOf } from '../../ui/initials.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { Picture } from '../prejoin/Picture.tsx';
import css from './Tile.module.css';

export interface TileProps {
  readonly view: ViewBook;
  readonly person: Person;
  /** One's own picture comes from the camera itself, not from the server. */
  readonly ownPicture: Playable | null;
  /** The place among the raised hands; none: 0. */
  readonly hand?: number;
  /** In the corner over the other person's picture. */
  readonly corner?: boolean;
  /** Half columns to move in, for the first tile of a last row that is not full. */
  readonly shift?: number;
  readonly pinned?: boolean;
  /** The place among the large ones, or -1; how many they are. */
  readonly place?: number;
  readonly large?: number;
}

/** Drawn again only when something of this one person changes: nine tiles and a speaker are one tile's work. */
export const Tile = memo(function Tile(props: TileProps) {
  const {
    view,
    person,
    ownPicture,
    hand = 0,
    corner = false,
    shift = 0,
    pinned = false,
    place = -1,
    large = 0,
  } = props;
  const { self, reach, speaking } = person;
  const picture = self ? ownPicture : person.video;
  return (
    <li
      className={cx(
        css.tile,
        speaking && css.speaking,
        (reach === 'lost' || reach === 'away') && css.lost,
        reach === 'weak' && css.weak,
        corner && css.corner,
      )}
      data-participant={person.identity}
      data-kind={self ? 'self' : 'remote'}
      data-shift={shift}
      data-picture={picture === null ? 'none' : 'shown'}
      data-large={place < 0 ? undefined : `${place + 1}/${large}`}
      data-pinned={pinned || undefined}
      onDoubleClick={() => !self && view.pin(person.identity, !pinned)}
    >
      {/* The hue follows the name: the identity is new with each joining, and a colour that changes looks like someone else. */}
      <span className={css.initials}>
        <Avatar name={person.name} hue={hueOf(person.name)} size="fill" />
      </span>
      {picture !== null && <Picture playable={picture} mirrored={self} />}
      <Reach reach={reach} overPicture={picture !== null} />
      <NamePill person={person} hand={hand} pinned={pinned} />
      <Actions view={view} person={person} pinned={pinned} />
    </li>
  );
});

interface ActionsProps {
  readonly view: ViewBook;
  readonly person: Person;
  readonly pinned: boolean;
}

/** Under the pointer or with the focus; the same stands in the list of people and under *More*. */
function Actions({ view, person, pinned }: ActionsProps) {
  const { t } = useTranslation('call');
  const name = person.name || t('unnamed');
  return (
    <span className={css.actions}>
      {person.self ? (
        <Button size="sm" iconOnly aria-label={t('view.hideSelf')} onPress={() => view.hideSelf(true)}>
          <Icon as={EyeOff} />
        </Button>
      ) : (
        <ToggleButton
          className={cx(button.btn, button.sm, button['icon-only'])}
          aria-label={t('view.pin', { name })}
          isSelected={pinned}
          onChange={(on) => view.pin(person.identity, on)}
        >
          <Icon as={pinned ? PinOff : Pin} />
        </ToggleButton>
      )}
    </span>
  );
}

interface ReachProps {
  readonly reach: Person['reach'];
  readonly overPicture: boolean;
}

function Reach({ reach, overPicture }: ReachProps): ReactNode {
  const { t } = useTranslation('call');
  switch (reach) {
    case 'lost':
      return overPicture ? (
        <span className={css.waiting}>
          <Spinner />
          <span className="vh">{t('stage.lost')}</span>
        </span>
      ) : (
        <span className={css.tag}>
          <Spinner small />
          {t('stage.lost')}
        </span>
      );
    case 'weak':
      return (
        <span className={cx(css.tag, css.warn)}>
          <WeakSign />
          {t('stage.weak')}
        </span>
      );
    default:
      return null;
  }
}

interface NamePillProps {
  readonly person: Person;
  readonly hand: number;
  readonly pinned: boolean;
}

function NamePill({ person, hand, pinned }: NamePillProps) {
  const { t } = useTranslation('call');
  return (
    <span className={css.name}>
      {hand > 0 && (
        <span className={css.hand}>
          <Icon as={Hand} size="sm" />
          <span aria-hidden="true" className="num">
            {hand}
          </span>
          <span className="vh">{t('hand.place', { place: hand })}</span>
        </span>
      )}
      {person.speaking && (
        <span className={css.bars} role="img" aria-label={t('stage.speaking')}>
          <i />
          <i />
          <i />
        </span>
      )}
      {person.microphone === 'off' && (
        <span className={css.off}>
          <Icon as={MicOff} size="sm" />
          <span className="vh">{t('stage.micOff')}</span>
        </span>
      )}
      {pinned && (
        <span className={css.pin}>
          <Icon as={Pin} size="sm" />
          <span className="vh">{t('view.pinned')}</span>
        </span>
      )}
      <bdi className="ellipsis">{person.self ? t('you') : person.name || t('unnamed')}</bdi>
      {person.guest && !person.self && <span className={css.guest}>{t('guest')}</span>}
    </span>
  );
}

/** Three bars, one of them full; Lucide's own sign is a single dot at this size. */
function WeakSign() {
  return (
    <svg className={css.sign} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 20v-4" />
      <path d="M12 20V11" opacity=".35" />
      <path d="M18 20V5" opacity=".35" />
    </svg>
  );
}
