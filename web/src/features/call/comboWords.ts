/** Keys as this machine calls them: for eyes (`⌘ Shift D`, `Ctrl Shift D`) and for `aria-keyshortcuts`. */
import { isMac } from '../prejoin/keys.ts';

export function comboParts(combo: string, mac = isMac()): readonly string[] {
  return combo.split('+').map((piece) => (piece === 'Mod' ? (mac ? '⌘' : 'Ctrl') : piece));
}

export function ariaKeys(combo: string, mac = isMac()): string {
  return combo
    .split('+')
    .map((piece) => (piece === 'Mod' ? (mac ? 'Meta' : 'Control') : piece))
    .join('+');
}
