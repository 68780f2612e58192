import { expect, test } from 'vitest';
import type { Person } from './people.ts';
import type { Counters } from './quality.ts';
import { QualityWatch } from './qualityWatch.ts';
import { Store } from './store.ts';
import { TestClock } from './testing/clock.ts';
import { ME } from './testing/room.ts';

function line() {
  const clock = new TestClock();
  const inside = new Store(false);
  const people = new Store<readonly Person[]>([ME]);
  const asked = { times: 0 };
  const counters = (): Promise<readonly Counters[]> => {
    asked.times += 1;
    return Promise.resolve([{ kind: 'told', loss: 0.2 }]);
  };
  return { clock, inside, people, asked, watch: new QualityWatch({ clock, inside, people, counters }) };
}

test('nothing is read in front of the door, and little while nobody looks', async () => {
  const { clock, inside, asked, watch } = line();
  await clock.pass(60_000);
  expect(asked.times).toBe(0);
  inside.set(true);
  await clock.pass(20_000);
  expect(asked.times).toBe(5);
  watch.look(true);
  await clock.pass(20_000);
  expect(asked.times).toBe(16);
  watch.close();
  expect(clock.waiting).toBe(0);
});

test('two readings make a judgement, a break throws it away', async () => {
  const { clock, inside, people, watch } = line();
  inside.set(true);
  await clock.pass(1000);
  expect(watch.quality.get()).toBeNull();
  await clock.pass(5000);
  expect(watch.quality.get()?.judgement).toEqual({ level: 'weak', bad: ['upload'] });
  people.set([{ ...ME, reach: 'lost' }]);
  await clock.pass(5000);
  expect(watch.quality.get()?.judgement.level).toBe('lost');
  inside.set(false);
  expect(watch.quality.get()).toBeNull();
});

test('a browser without counters leaves the call alone', async () => {
  const clock = new TestClock();
  const watch = new QualityWatch({
    clock,
    inside: new Store(true),
    people: new Store<readonly Person[]>([ME]),
    counters: () => Promise.reject(new Error('none')),
  });
  await clock.pass(12_000);
  expect(watch.quality.get()).toBeNull();
  watch.close();
});
