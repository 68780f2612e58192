import { expect, test } from 'vitest';
import { keepSame } from './people.ts';
import { person } from './testing/room.ts';

test('only who changed is a new value; nothing changed means the old list', () => {
  const before = [person('a'), person('b')];
  expect(keepSame(before, [person('a'), person('b')])).toBe(before);
  const after = keepSame(before, [person('a', { speaking: true }), person('b')]);
  expect(after).not.toBe(before);
  expect(after[0]?.speaking).toBe(true);
  expect(after[1]).toBe(before[1]);
  expect(keepSame(before, [person('b')])).toEqual([before[1]]);
});
