import { expect, test } from 'vitest';
import type { Person } from './people.ts';
import { ActiveSpeaker } from './speaker.ts';
import { Store } from './store.ts';
import { TestClock } from './testing/clock.ts';
import { ME, person } from './testing/room.ts';

function room() {
  const clock = new TestClock();
  const people = new Store<readonly Person[]>([ME, person('a'), person('b')]);
  const active = new ActiveSpeaker(people, clock);
  const speak = (...names: readonly string[]): void =>
    people.set([ME, ...['a', 'b'].map((name) => person(name, { speaking: names.includes(name) }))]);
  return { clock, people, active, speak };
}

test('who speaks for a moment is shown, and stays while they speak', async () => {
  const { clock, active, speak } = room();
  expect(active.shown.get()).toBeNull();
  speak('a');
  await clock.pass(1000);
  expect(active.shown.get()).toBe('a');
  speak('a', 'b');
  await clock.pass(5000);
  expect(active.shown.get()).toBe('a');
  speak('b');
  await clock.pass(1000);
  expect(active.shown.get()).toBe('b');
});

test('a word thrown in does not change the picture', async () => {
  const { clock, active, speak } = room();
  speak('a');
  await clock.pass(1000);
  speak('b');
  await clock.pass(300);
  speak();
  await clock.pass(5000);
  expect(active.shown.get()).toBe('a');
});

test('oneself is never shown for speaking, and who left is not', async () => {
  const { clock, people, active, speak } = room();
  people.set([{ ...ME, speaking: true }, person('a')]);
  await clock.pass(2000);
  expect(active.shown.get()).toBeNull();
  speak('b');
  await clock.pass(1000);
  people.set([ME, person('a')]);
  expect(active.shown.get()).toBeNull();
  active.close();
  expect(clock.waiting).toBe(0);
});
