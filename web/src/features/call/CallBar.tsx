/** Under the stage: what the person controls. Five things on a phone, the others under *More*. */
import { PhoneOff } from 'lucide-react';
import { lazy, memo, Suspense } from 'react';
import { Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { DeviceToggle } from '../prejoin/DeviceToggle.tsx';
import { useReadable } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import { ariaKeys } from './comboWords.ts';
import { HandButton } from './HandButton.tsx';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';
import { PIECES } from './pieces.ts';
import { ShareButton } from './ShareButton.tsx';

const DeviceMenu = lazy(() => PIECES.devices().then((piece) => ({ default: piece.DeviceMenu })));
const ReactionMenu = lazy(() => PIECES.reactions().then((piece) => ({ default: piece.ReactionMenu })));
const MoreMenu = lazy(() => PIECES.menu().then((piece) => ({ default: piece.MoreMenu })));

/** Keeps the place of a menu until it is there, so that nothing moves under the pointer. */
const CARET = <span className={cx(square.tool, square.caret, css.caret)} aria-hidden="true" />;
const TOOL = <span className={square.tool} aria-hidden="true" />;

const SOURCES: readonly Source[] = ['microphone', 'camera'];

export interface CallBarProps {
  readonly call: Call;
  readonly onToggle: (source: Source) => void;
  readonly onPanel: (kind: PanelKind) => void;
}

export const CallBar = memo(function CallBar({ call, onToggle, onPanel }: CallBarProps) {
  const { t } = useTranslation('call');
  const own = useReadable(call.media.state);
  const trouble = useReadable(call.session.trouble);
  const hint = useReadable(call.hints.hint);
  const { keys } = useReadable(call.keys.keymap);
  const isOn = (source: Source): boolean => own[source].kind === 'on' || own[source].kind === 'asking';
  const troubled = (source: Source): boolean =>
    own[source].kind === 'failed' || trouble.includes(source) || (source === 'microphone' && hint === 'silent');
  return (
    <footer className={css.bar} id="call-controls" aria-label={t('bar.controls')} tabIndex={-1}>
      {SOURCES.map((source) => (
        <span className={css.duo} key={source}>
          <DeviceToggle
            source={source}
            on={isOn(source)}
            troubled={troubled(source)}
            keys={ariaKeys(keys[source])}
            onToggle={onToggle}
          />
          <Suspense fallback={CARET}>
            <DeviceMenu source={source} media={call.media} />
          </Suspense>
        </span>
      ))}
      <ShareButton call={call} />
      <span className={css.react}>
        <Suspense fallback={TOOL}>
          <ReactionMenu call={call} />
        </Suspense>
      </span>
      <HandButton call={call} />
      <Suspense fallback={TOOL}>
        <MoreMenu call={call} onPanel={onPanel} />
      </Suspense>
      <Press
        className={cx(square.tool, square.leave, css.leave)}
        aria-label={t('bar.leave')}
        onPress={() => call.session.leave()}
      >
        <Icon as={PhoneOff} />
      </Press>
    </footer>
  );
});
