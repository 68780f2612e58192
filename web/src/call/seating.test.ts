import { describe, expect, test } from 'vitest';
import type { Person } from './people.ts';
import { Seating } from './seating.ts';
import { Store } from './store.ts';
import { TestClock } from './testing/clock.ts';
import { person } from './testing/room.ts';

describe('who sits where', () => {
  test('does not change when somebody speaks, as long as everybody is seen', () => {
    const people = new Store<readonly Person[]>([person('a', { joinedAt: 1 }), person('b', { joinedAt: 2 })]);
    const seating = new Seating(people, new TestClock());
    people.set([person('a', { joinedAt: 1 }), person('b', { joinedAt: 2, speaking: true })]);
    expect(seating.order.get()).toEqual(['a', 'b']);
  });

  test('brings a speaker forward to the place of the one who was silent longest', async () => {
    const clock = new TestClock();
    const all = ['a', 'b', 'c'].map((identity, joinedAt) => person(identity, { joinedAt }));
    const speaks = (who: string): readonly Person[] => all.map((one) => ({ ...one, speaking: one.identity === who }));
    const people = new Store<readonly Person[]>(all);
    const seating = new Seating(people, clock);
    seating.showing(2);
    people.set(speaks('b'));
    await clock.pass(1000);
    people.set(speaks('a'));
    await clock.pass(1000);
    people.set(speaks('c'));
    expect(seating.order.get()).toEqual(['a', 'c', 'b']);
  });

  test('is forgotten with the person, and stops with the call', () => {
    const people = new Store<readonly Person[]>([person('a')]);
    const seating = new Seating(people, new TestClock());
    people.set([]);
    expect(seating.order.get()).toEqual([]);
    seating.close();
    people.set([person('b')]);
    expect(seating.order.get()).toEqual([]);
  });
});
