/** Six signs, one press each. The menu closes by itself: a reaction is a moment, not a conversation. */
import { Smile } from 'lucide-react';
import { Dialog, DialogTrigger, Popover, Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { REACTIONS } from '../../call/message.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import type { Call } from './open.ts';
import { SIGNS } from './signs.ts';

export function ReactionMenu({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  return (
    <DialogTrigger>
      <Press className={square.tool ?? ''} aria-label={t('react.open')}>
        <Icon as={Smile} />
      </Press>
      <Popover className={cx(css.pop, css.fit, 'on-stage')} placement="top" offset={12}>
        <Dialog className={css.signs ?? ''} aria-label={t('react.open')}>
          {({ close }) =>
            REACTIONS.map((reaction) => (
              <Press
                key={reaction}
                className={css.reaction ?? ''}
                aria-label={t(`react.${reaction}`)}
                onPress={() => {
                  call.together.react(reaction);
                  close();
                }}
              >
                {SIGNS[reaction]}
              </Press>
            ))
          }
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
