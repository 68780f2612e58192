/** The two shortcuts of the call: Ctrl or Cmd with D for the microphone, with E for the camera. */
import { useEffect, useRef } from 'react';
import { type Source, systemFamily } from '../../call/failures.ts';

export function isMac(): boolean {
  const system = systemFamily(navigator.userAgent);
  return system === 'macos' || system === 'ios';
}

/** Which source a key press means, if any. Pure. */
export function sourceFor(event: KeyboardEvent, mac: boolean): Source | null {
  const main = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!main || event.altKey || event.shiftKey || event.repeat) {
    return null;
  }
  switch (event.key.toLowerCase()) {
    case 'd':
      return 'microphone';
    case 'e':
      return 'camera';
    default:
      return null;
  }
}

/** Listens on the whole page, in the browser's way before its own shortcuts (Ctrl+D would make a bookmark). */
export function useDeviceKeys(onToggle: (source: Source) => void): void {
  const latest = useRef(onToggle);
  useEffect(() => {
    latest.current = onToggle;
  });
  useEffect(() => {
    const mac = isMac();
    const press = (event: KeyboardEvent): void => {
      const source = sourceFor(event, mac);
      if (source !== null) {
        event.preventDefault();
        latest.current(source);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
