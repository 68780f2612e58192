/** Time as a parameter: the call reads no clock of its own, so that tests run minutes in no time. */

import type { Stop } from './store.ts';

export interface Clock {
  /** Milliseconds that only ever grow; not the time of day. */
  now(): number;
  after(ms: number, run: () => void): Stop;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
