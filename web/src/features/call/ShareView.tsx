/** A shared screen over the stage, whole and uncropped; with several, which one. One's own is said, not mirrored. */
import { ScreenShare } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../call/people.ts';
import button from '../../ui/Button.module.css';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Picture } from '../prejoin/Picture.tsx';
import type { Call } from './open.ts';
import css from './Stage.module.css';

export interface ShareViewProps {
  readonly call: Call;
  readonly sharers: readonly Person[];
  readonly shown: Person;
  readonly covered: boolean;
  readonly onShow: (identity: string) => void;
}

export function ShareView({ call, sharers, shown, covered, onShow }: ShareViewProps) {
  const { t } = useTranslation('call');
  const words = shown.self ? t('share.yours') : t('share.theirs', { name: shown.name || t('unnamed') });
  return (
    <figure className={css.share} inert={covered} aria-label={words} data-sharer={shown.identity}>
      {shown.share !== null && <Picture key={shown.share.id} playable={shown.share} />}
      {shown.self && (
        <div className={css.own}>
          <Icon as={ScreenShare} size="lg" />
          <p>{words}</p>
          <Button onPress={() => call.sharing.end()}>{t('share.stop')}</Button>
        </div>
      )}
      {!shown.self && (
        <figcaption className={cx(css.caption, 'ellipsis')}>
          <bdi>{words}</bdi>
        </figcaption>
      )}
      {sharers.length > 1 && (
        <div className={css.which} role="group" aria-label={t('share.which')}>
          {sharers.map((person) => (
            <ToggleButton
              key={person.identity}
              className={cx(button.btn, button.sm)}
              isSelected={person === shown}
              onChange={() => onShow(person.identity)}
            >
              <bdi className="ellipsis">{person.self ? t('you') : person.name || t('unnamed')}</bdi>
            </ToggleButton>
          ))}
        </div>
      )}
    </figure>
  );
}
