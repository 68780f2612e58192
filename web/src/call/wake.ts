/** Keeps the screen on during a call (Screen Wake Lock); where the browser cannot, nothing happens. */

import type { Stop } from './store.ts';

export function keepScreenOn(): Stop {
  let lock: WakeLockSentinel | null = null;
  let wanted = true;

  const take = async (): Promise<void> => {
    try {
      const taken = await navigator.wakeLock.request('screen');
      if (wanted) {
        lock = taken;
      } else {
        await taken.release();
      }
    } catch {
      // Not offered, the battery is low or the page is hidden: the call goes on all the same.
    }
  };
  // The browser takes the lock away whenever the page is hidden.
  const again = (): void => {
    if (document.visibilityState === 'visible') {
      void take();
    }
  };

  void take();
  document.addEventListener('visibilitychange', again);
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}
