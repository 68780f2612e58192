import { describe, expect, it } from 'vitest';
import type { Carried } from '../../call/carry.ts';
import { judged, verdict, withoutSockets } from './findings.ts';

const whole: Carried = { places: ['192.0.2.7:7882'], connected: true, sent: true, received: true, connectedMs: 400 };
const blocked: Carried = { ...whole, connected: false, sent: false, received: false };
const none: Carried = { ...blocked, places: [] };

const shown = (udp: Carried, tcp: Carried) => judged(udp, tcp).map(({ said, state }) => `${said} ${state}`);

describe('a check', () => {
  it('is all good where both transports carry', () => {
    expect(verdict(judged(whole, whole))).toBe('allGood');
  });

  it('doubts blocked UDP where TCP carries, and names the address', () => {
    const found = judged(blocked, whole);
    expect(found[1]).toMatchObject({ said: 'udpBlocked', state: 'doubtful', places: '192.0.2.7:7882' });
    expect(verdict(found)).toBe('someDoubt');
  });

  it('tells a server without TCP from a network without', () => {
    expect(shown(whole, none)[2]).toBe('tcpNone doubtful');
    expect(shown(whole, blocked)[2]).toBe('tcpBlocked doubtful');
  });

  it('is bad where nothing connects, and tests nothing after that', () => {
    expect(shown(blocked, none)).toEqual([
      'websocketGood good',
      'udpBlocked bad',
      'tcpNone bad',
      'skipped skipped',
      'skipped skipped',
    ]);
    expect(verdict(judged(blocked, none))).toBe('someBad');
  });

  it('tells sending from receiving', () => {
    expect(shown({ ...whole, sent: false, received: false }, none).slice(3)).toEqual([
      'publishBad bad',
      'skipped skipped',
    ]);
    expect(shown({ ...whole, received: false }, none).slice(3)).toEqual(['publishGood good', 'receiveBad bad']);
  });

  it('stops at the WebSocket, without which there are no calls', () => {
    expect(withoutSockets().map(({ state }) => state)).toEqual(['bad', 'skipped', 'skipped', 'skipped', 'skipped']);
  });
});
