import { expect, test } from 'vitest';
import { type HintPorts, MicrophoneHints } from './hints.ts';
import type { SourceState } from './ownState.ts';
import { preferenceBook } from './preferences.ts';
import { type Stop, Store } from './store.ts';
import { TestClock } from './testing/clock.ts';
import { TestTrack } from './testing/devices.ts';

function desk() {
  const clock = new TestClock();
  const track = new TestTrack('microphone', 'm', 'Desk') as unknown as MediaStreamTrack;
  const on: SourceState = { kind: 'on', track, label: 'Desk', deviceId: 'm' };
  const microphone = new Store<SourceState>(on);
  const held = new Store<MediaStreamTrack | null>(null);
  const inside = new Store(true);
  const preferences = preferenceBook(null);
  const measured: { track: MediaStreamTrack; level: (level: number) => void; stopped: boolean }[] = [];
  const measure: HintPorts['measure'] = (given, level): Stop => {
    const one = { track: given, level, stopped: false };
    measured.push(one);
    return () => {
      one.stopped = true;
    };
  };
  const hints = new MicrophoneHints({ clock, microphone, held, inside, preferences, measure });
  const mute = (): void => {
    track.enabled = false;
    held.set(track);
    microphone.set({ kind: 'off' });
  };
  const say = (level: number, readings: number): void => {
    for (let reading = 0; reading < readings; reading += 1) measured.at(-1)?.level(level);
  };
  return { clock, microphone, on, track, held, inside, preferences, measured, hints, mute, say };
}

test('a microphone that is on and delivers nothing for eight seconds is told', async () => {
  const { clock, hints, say } = desk();
  await clock.pass(7000);
  expect(hints.hint.get()).toBeNull();
  await clock.pass(2000);
  expect(hints.hint.get()).toBe('silent');
  say(0.1, 1);
  expect(hints.hint.get()).toBeNull();
});

test('the noise of a room is enough to be no fault', async () => {
  const { clock, hints, say } = desk();
  for (let second = 0; second < 20; second += 1) {
    say(0.05, 1);
    await clock.pass(1000);
  }
  expect(hints.hint.get()).toBeNull();
});

test('whoever talks while muted is told, and it passes', async () => {
  const { clock, hints, mute, say, measured } = desk();
  mute();
  expect(measured.at(-1)?.track.enabled).toBe(true);
  say(0.8, 5);
  expect(hints.hint.get()).toBeNull();
  say(0.8, 10);
  expect(hints.hint.get()).toBe('muted');
  await clock.pass(5000);
  expect(hints.hint.get()).toBeNull();
});

test('the room behind a muted person says nothing', () => {
  const { hints, mute, say } = desk();
  mute();
  say(0.3, 500);
  expect(hints.hint.get()).toBeNull();
});

test('what is measured while muted is a copy, and it ends with the muting', () => {
  const { mute, measured, track, microphone, held, on } = desk();
  mute();
  const copy = measured.at(-1);
  expect(copy?.track).not.toBe(track);
  track.enabled = true;
  held.set(null);
  microphone.set(on);
  expect(copy?.stopped).toBe(true);
  expect(copy?.track.readyState).toBe('ended');
});

test('nothing is measured outside a call, or when nobody wants hints', () => {
  const { inside, preferences, measured, hints, clock } = desk();
  inside.set(false);
  expect(measured.at(-1)?.stopped).toBe(true);
  hints.want(false);
  expect(preferences.read().hints).toBe(false);
  inside.set(true);
  expect(measured).toHaveLength(1);
  hints.want(true);
  expect(measured).toHaveLength(2);
  hints.close();
  expect(measured.every(({ stopped }) => stopped)).toBe(true);
  expect(clock.waiting).toBe(0);
});
