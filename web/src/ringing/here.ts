/** The desk of this page, and its line to the server: the only place where ringing meets the browser. */
import { api } from '../api/client.ts';
import { systemClock } from '../call/clock.ts';
import { browserStorage } from '../call/preferences.ts';
import { announceArrival } from '../navigation/arrival.ts';
import { navigate } from '../navigation/navigation.ts';
import { Desk } from './desk.ts';
import { Line } from './line.ts';
import { RecentCalls } from './recent.ts';

const TAB_BYTES = 10;

/** A name for this page: random, and gone with it. */
function freshTab(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TAB_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const desk = new Desk({
  tab: freshTab(),
  call: api.call,
  move: api.moveRing,
  go: (meeting, video) => {
    announceArrival({ meeting, video });
    navigate(`/m/${meeting}`);
  },
  now: Date.now,
  recent: new RecentCalls(browserStorage()),
});

/** Opens the line of whoever is signed in; what comes back ends it, and all that rings. */
export function openDesk(account: string, onRefused: () => void): () => void {
  desk.recent.open(account);
  const line = new Line({
    clock: systemClock,
    // Spreads the knocking after a restart; nothing secret depends on it.
    random: Math.random,
    open: () => new WebSocket(`${window.location.origin.replace(/^http/u, 'ws')}/api/events?tab=${desk.tab}`),
    hear: (text) => desk.hear(text),
    onRefused,
  });
  return () => {
    line.close();
    desk.clear();
  };
}
