/** What a connection check found, judged from how far each transport came. Pure. */
import type { Carried } from '../../call/carry.ts';

export const CHECKS = ['websocket', 'udp', 'tcp', 'publish', 'receive'] as const;
export type Check = (typeof CHECKS)[number];

export type State = 'good' | 'doubtful' | 'bad' | 'skipped';

/** A sentence without a fix, and one with. */
export type Well = 'websocketGood' | 'udpGood' | 'tcpGood' | 'publishGood' | 'receiveGood' | 'skipped';
export type Wrong = 'websocketBad' | 'udpNone' | 'udpBlocked' | 'tcpNone' | 'tcpBlocked' | 'publishBad' | 'receiveBad';

export interface Finding {
  readonly check: Check;
  readonly state: State;
  readonly said: Well | Wrong;
  readonly ms: number;
  readonly places: string;
}

const bare = { ms: 0, places: '' };
const skipped = (check: Check): Finding => ({ check, state: 'skipped', said: 'skipped', ...bare });

export function withoutSockets(): readonly Finding[] {
  return [{ check: 'websocket', state: 'bad', said: 'websocketBad', ...bare }, ...CHECKS.slice(1).map(skipped)];
}

function transport(check: 'udp' | 'tcp', here: Carried, other: Carried): Finding {
  const more = { ms: here.connectedMs, places: here.places.join(', ') };
  if (here.connected) return { check, state: 'good', said: `${check}Good`, ...more };
  // One way is enough for a call from here; others may need the one that is missing.
  const state = other.connected ? 'doubtful' : 'bad';
  return { check, state, said: here.places.length === 0 ? `${check}None` : `${check}Blocked`, ...more };
}

function step(check: 'publish' | 'receive', wasTried: boolean, worked: boolean): Finding {
  if (!wasTried) return skipped(check);
  return worked
    ? { check, state: 'good', said: `${check}Good`, ...bare }
    : { check, state: 'bad', said: `${check}Bad`, ...bare };
}

export function judged(udp: Carried, tcp: Carried): readonly Finding[] {
  const best = udp.connected ? udp : tcp;
  return [
    { check: 'websocket', state: 'good', said: 'websocketGood', ...bare },
    transport('udp', udp, tcp),
    transport('tcp', tcp, udp),
    step('publish', best.connected, best.sent),
    step('receive', best.sent, best.received),
  ];
}

export type Verdict = 'allGood' | 'someDoubt' | 'someBad';

export function verdict(findings: readonly Finding[]): Verdict {
  if (findings.some(({ state }) => state === 'bad')) return 'someBad';
  return findings.some(({ state }) => state === 'doubtful') ? 'someDoubt' : 'allGood';
}
