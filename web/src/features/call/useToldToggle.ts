/** Switches a device and says what it is now: the button has a constant name, so the change needs words of its own. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import type { OwnMedia } from '../../call/own.ts';
import { announce } from '../../ui/announce.ts';

const WORDS = {
  microphone: { on: 'say.micOn', off: 'say.micOff' },
  camera: { on: 'say.cameraOn', off: 'say.cameraOff' },
} as const;

export function useToldToggle(media: OwnMedia): (source: Source) => void {
  const { t } = useTranslation('call');
  return useCallback(
    (source) => {
      void media.toggle(source).then(() => {
        const { kind } = media.state.get()[source];
        if (kind === 'on' || kind === 'off') {
          announce(t(WORDS[source][kind]));
        }
      });
    },
    [media, t],
  );
}
