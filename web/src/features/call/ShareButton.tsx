/** Shares the screen and ends it; not there where the browser cannot. */
import { ScreenShare } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';
import { useReadable } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import type { Call } from './open.ts';

export function ShareButton({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  const state = useReadable(call.sharing.state);
  if (!call.canShare) {
    return null;
  }
  const start = async (): Promise<void> => {
    if (!(await call.sharing.start())) {
      toast(t('share.failed'));
    } else if (call.sharing.state.get() === 'on') {
      announce(t('share.started'));
    }
  };
  return (
    <ToggleButton
      className={cx(square.tool, css.toggle, css.share)}
      isSelected={state !== 'off'}
      onChange={(on) => (on ? void start() : call.sharing.end())}
      aria-label={t('share.button')}
    >
      <Icon as={ScreenShare} />
    </ToggleButton>
  );
}
