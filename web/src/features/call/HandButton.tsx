/** Raises the hand and takes it down; the name is constant and the state is told. */
import { Hand } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useReadable, useSelected } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import type { Call } from './open.ts';

export function HandButton({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  const hands = useReadable(call.together.hands);
  const own = useSelected(call.session.people, (people) => people.find(({ self }) => self)?.identity ?? null);
  const place = own === null ? 0 : hands.indexOf(own) + 1;
  const change = (up: boolean): void => {
    call.together.raise(up);
    announce(t(up ? 'hand.yoursUp' : 'hand.yoursDown'));
  };
  return (
    <ToggleButton
      className={cx(square.tool, css.toggle)}
      isSelected={place > 0}
      onChange={change}
      aria-label={t('hand.raise')}
    >
      <Icon as={Hand} />
    </ToggleButton>
  );
}
