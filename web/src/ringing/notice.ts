/**
 * Telling of a ring outside the page: by a notification of the system while nobody looks at the window, and by
 * vibration on a phone. Sources: Notifications API; Vibration API.
 *
 * A notification names nobody: systems keep them in lists and show them on locked screens.
 */
import type { Stop } from '../call/store.ts';

export type MayNotify = 'yes' | 'ask' | 'no';

export function mayNotify(): MayNotify {
  if (typeof Notification === 'undefined' || Notification.permission === 'denied') return 'no';
  return Notification.permission === 'granted' ? 'yes' : 'ask';
}

/** Only ever after a press: browsers refuse a page that asks by itself, and so do people. */
export async function askToNotify(): Promise<MayNotify> {
  await Notification.requestPermission();
  return mayNotify();
}

const isLookedAt = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Stands until it is over; a press on it brings the window to the front. Nothing where it is not allowed or not needed. */
export function notifyOfRing(id: string, words: string): Stop {
  if (mayNotify() !== 'yes' || isLookedAt()) return () => undefined;
  try {
    // The tag makes one of it where several pages are open.
    const shown = new Notification(words, { tag: id, requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
    return () => shown.close();
  } catch {
    // Chrome on Android shows notifications through a service worker only; the page itself rings there.
    return () => undefined;
  }
}

const BUZZ_MS: readonly number[] = [500, 250, 500];
/** As often as the tone sounds (`tone.ts`). */
const EVERY_MS = 2400;

/** Until stopped. A browser in which nobody has touched the page yet would only complain. */
export function vibrate(): Stop {
  if (!('vibrate' in navigator) || navigator.userActivation?.hasBeenActive !== true) return () => undefined;
  const buzz = (): void => void navigator.vibrate([...BUZZ_MS]);
  buzz();
  const timer = setInterval(buzz, EVERY_MS);
  return () => {
    clearInterval(timer);
    navigator.vibrate(0);
  };
}
