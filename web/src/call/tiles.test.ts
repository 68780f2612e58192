import { describe, expect, test } from 'vitest';
import type { Person } from './people.ts';
import { arrange, bringSpeakersForward, reorder } from './tiles.ts';

const person = (identity: string, joinedAt = 0, more: Partial<Person> = {}): Person => ({
  identity,
  name: identity,
  self: false,
  guest: false,
  joinedAt,
  microphone: 'on',
  video: null,
  audio: null,
  share: null,
  shareAudio: null,
  speaking: false,
  reach: 'good',
  ...more,
});

describe('the order of tiles', () => {
  test('is the order of coming in, whatever order the server lists', () => {
    expect(reorder([], [person('c', 3), person('a', 1), person('b', 2)])).toEqual(['a', 'b', 'c']);
  });

  test('keeps everybody in place when somebody leaves', () => {
    expect(reorder(['a', 'b', 'c'], [person('c', 3), person('a', 1)])).toEqual(['a', 'c']);
  });

  test('puts newcomers at the end even if the server says they were here earlier', () => {
    expect(reorder(['b'], [person('a', 1), person('b', 2)])).toEqual(['b', 'a']);
  });

  test('is the very same value when nothing changed, so that nothing is drawn again', () => {
    const before = ['a', 'b'];
    expect(reorder(before, [person('b', 2), person('a', 1)])).toBe(before);
  });

  test('is decided by identity when two came in the same millisecond', () => {
    expect(reorder([], [person('z', 1), person('y', 1)])).toEqual(['y', 'z']);
  });

  test('has the person themself last', () => {
    const people = [person('me', 0, { self: true }), person('a', 1), person('b', 2)];
    expect(arrange(['b', 'a'], people).map(({ identity }) => identity)).toEqual(['b', 'a', 'me']);
  });
});

describe('a speaker on a later page', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];

  test('changes places with the one who has been silent longest', () => {
    const heard = new Map([
      ['a', 30],
      ['b', 10],
      ['c', 20],
    ]);
    expect(bringSpeakersForward(order, 3, new Set(['e']), heard)).toEqual(['a', 'e', 'c', 'd', 'b']);
  });

  test('moves nobody when everybody fits', () => {
    expect(bringSpeakersForward(order, 5, new Set(['e']), new Map())).toBe(order);
  });

  test('takes no place from somebody who speaks', () => {
    expect(bringSpeakersForward(order, 2, new Set(['a', 'b', 'e']), new Map())).toBe(order);
  });

  test('leaves the first page alone when the speaker is on it', () => {
    expect(bringSpeakersForward(order, 3, new Set(['b']), new Map())).toBe(order);
  });
});
