/**
 * Microphone or camera on and off. The name is constant and `aria-pressed` tells the state; the icon has a slash and
 * the colour changes, so that no sense is needed alone.
 */
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { isMac } from './keys.ts';
import css from './tool.module.css';

const ICONS = {
  microphone: { on: Mic, off: MicOff },
  camera: { on: Video, off: VideoOff },
} as const;

const KEYS = { microphone: 'D', camera: 'E' } as const;

export interface DeviceToggleProps {
  readonly source: Source;
  readonly on: boolean;
  /** On, but it does not work: a mark in the corner; the words stand elsewhere. */
  readonly troubled?: boolean;
  /** Which keys do the same, as `aria-keyshortcuts` writes them. */
  readonly keys?: string;
  readonly onToggle: (source: Source) => void;
}

export function DeviceToggle({ source, on, troubled = false, keys, onToggle }: DeviceToggleProps) {
  const { t } = useTranslation('call');
  return (
    <ToggleButton
      className={cx(css.tool, css.device)}
      isSelected={on}
      onChange={() => onToggle(source)}
      aria-label={source === 'microphone' ? t('bar.microphone') : t('bar.camera')}
      aria-keyshortcuts={keys ?? `${isMac() ? 'Meta' : 'Control'}+${KEYS[source]}`}
    >
      <Icon as={on ? ICONS[source].on : ICONS[source].off} />
      {troubled && <span className={css.dot} aria-hidden="true" />}
    </ToggleButton>
  );
}
