/**
 * Listens on the whole page for the keys of the call, before the browser's own (Ctrl+D would make a bookmark). What a
 * press means is decided in `call/shortcuts.ts`.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import { type Action, actionFor, comboOf, type Focus } from '../../call/shortcuts.ts';
import { announce } from '../../ui/announce.ts';
import { isMac } from '../prejoin/keys.ts';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';

type Deeds = Readonly<Record<Exclude<Action, 'talk'>, () => void>>;

function focusOf(element: Element | null): Focus {
  return {
    writes: element?.matches('input, textarea, select, [contenteditable]') === true,
    control: element?.matches('button, a, input, textarea, select, summary, [role], [contenteditable]') === true,
  };
}

export function useShortcuts(call: Call, onToggle: (source: Source) => void, onPanel: (kind: PanelKind) => void): void {
  const deeds = useDeeds(call, onToggle, onPanel);
  const latest = useRef(deeds);
  useEffect(() => {
    latest.current = deeds;
  });
  useEffect(() => {
    const mac = isMac();
    let talking = false;
    const down = (event: KeyboardEvent): void => {
      const { activeElement } = document;
      const action = actionFor(comboOf(event, mac), call.keys.keymap.get(), focusOf(activeElement));
      // Who waits for new keys has the press for itself.
      if (action === null || activeElement?.hasAttribute('data-waiting') === true) {
        return;
      }
      event.preventDefault();
      // On the way down: a button that has the focus would take Space, with Ctrl or without, for its own.
      event.stopPropagation();
      if (action !== 'talk') {
        if (!event.repeat) latest.current[action]();
      } else if (call.media.state.get().microphone.kind === 'off') {
        talking = true;
        void call.media.switchOn('microphone');
      }
    };
    const up = (): void => {
      if (talking) {
        talking = false;
        call.media.switchOff('microphone');
      }
    };
    window.addEventListener('keydown', down, { capture: true });
    window.addEventListener('keyup', up);
    // Whoever changes the window while holding the key is not left open.
    window.addEventListener('blur', up);
    return () => {
      window.removeEventListener('keydown', down, { capture: true });
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', up);
    };
  }, [call]);
}

function useDeeds(call: Call, onToggle: (source: Source) => void, onPanel: (kind: PanelKind) => void): Deeds {
  const { t } = useTranslation('call');
  return {
    microphone: () => onToggle('microphone'),
    camera: () => onToggle('camera'),
    hand: () => {
      const own = call.session.people.get().find(({ self }) => self)?.identity;
      const up = !call.together.hands.get().some((identity) => identity === own);
      call.together.raise(up);
      announce(t(up ? 'hand.yoursUp' : 'hand.yoursDown'));
    },
    chat: () => onPanel('chat'),
    people: () => onPanel('people'),
    share: () => {
      if (call.sharing.state.get() === 'on') call.sharing.end();
      else if (call.canShare) void call.sharing.start();
    },
    fullscreen: () => void toggleFullscreen(),
    toolbar: () => document.querySelector<HTMLElement>('#call-controls button')?.focus(),
    list: () => onPanel('keys'),
  };
}

async function toggleFullscreen(): Promise<void> {
  try {
    await (document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen());
  } catch {
    // Phones without a full screen, or the browser forbids it: the call goes on as it is.
  }
}
