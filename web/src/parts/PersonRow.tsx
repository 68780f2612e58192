/** A colleague in a list: who it is, and one press to call, with sound alone or with video. */
import '../i18n/words/people.ts';
import { Phone, Video } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Colleague } from '../api/model.ts';
import { desk } from '../ringing/here.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import css from './People.module.css';
import { pictureOf } from './picture.ts';

export interface PersonRowProps {
  readonly person: Colleague;
  /** What stands under the name. */
  readonly children?: ReactNode;
  /** With it the name is a button that shows who it is. */
  readonly onPick?: ((person: Colleague) => void) | undefined;
  readonly picked?: boolean;
  /** What a press calls into; null: a call of two. */
  readonly into?: string | null;
}

export function PersonRow({ person, children, onPick, picked = false, into = null }: PersonRowProps) {
  const { t } = useTranslation('people');
  const { name } = person;
  return (
    <li className={css.item} data-picked={picked || undefined}>
      <Avatar hue={person.hue} name={name} src={pictureOf(person.id, person.picture)} />
      <div className={css.who}>
        {onPick ? (
          <Press className={css.name ?? ''} aria-pressed={picked} onPress={() => onPick(person)}>
            <bdi>{name}</bdi>
          </Press>
        ) : (
          <b className={css.title}>
            <bdi>{name}</bdi>
          </b>
        )}
        {children ?? (person.title && <span className="small muted">{person.title}</span>)}
      </div>
      <div className={css.acts}>
        <Button
          kind="quiet"
          iconOnly
          aria-label={t('callSound', { name })}
          onPress={() => void desk.call(person, false, into)}
        >
          <Icon as={Phone} />
        </Button>
        <Button
          kind="quiet"
          iconOnly
          aria-label={t('callVideo', { name })}
          onPress={() => void desk.call(person, true, into)}
        >
          <Icon as={Video} />
        </Button>
      </div>
    </li>
  );
}
