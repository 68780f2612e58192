import { describe, expect, test } from 'vitest';
import { type Layout, largeOnes, lastRow, layOut, pageOf } from './layout.ts';
import { ME, person } from './testing/room.ts';

const DESK = { width: 1416, height: 790 };
const PHONE = { width: 382, height: 716 };

function grid(people: number, size = DESK): Extract<Layout, { kind: 'grid' }> {
  const layout = layOut(people, size);
  if (layout.kind !== 'grid') {
    throw new Error(`${people} people make a ${layout.kind}`);
  }
  return layout;
}

describe('the layout of the stage', () => {
  test('one person has it alone, two are a pair', () => {
    expect(layOut(1, DESK).kind).toBe('alone');
    expect(layOut(2, DESK).kind).toBe('pair');
  });

  test.each([
    [3, 2],
    [4, 2],
    [6, 3],
    [9, 3],
    [16, 4],
    [25, 5],
  ])('%i people on a desk stand in %i columns', (people, columns) => {
    expect(grid(people).columns).toBe(columns);
  });

  test.each([
    [3, 1],
    [4, 2],
    [6, 2],
  ])('%i people on a phone stand in %i columns', (people, columns) => {
    expect(grid(people, PHONE).columns).toBe(columns);
  });

  test('a page never shows more than 25, on a phone 6, and pages are of equal size', () => {
    expect(grid(26)).toMatchObject({ pages: 2, perPage: 13 });
    expect(grid(7, PHONE)).toMatchObject({ pages: 2, perPage: 4 });
  });

  test('every number of people up to 100 finds a place, in every window', () => {
    for (const size of [DESK, PHONE, { width: 0, height: 0 }, { width: 320, height: 180 }]) {
      for (let people = 3; people <= 100; people += 1) {
        const { perPage, pages, columns, rows } = grid(people, size);
        expect(perPage * pages).toBeGreaterThanOrEqual(people);
        expect(columns * rows).toBeGreaterThanOrEqual(perPage);
      }
    }
  });
});

describe('a page of tiles', () => {
  test('is a part of the whole, in order', () => {
    expect(pageOf([1, 2, 3, 4, 5], 2, 1)).toEqual([3, 4]);
  });

  test('that no longer exists is the last one', () => {
    expect(pageOf([1, 2, 3], 2, 7)).toEqual([3]);
    expect(pageOf([], 2, 7)).toEqual([]);
  });
});

describe('a last row that is not full', () => {
  test('stands in the middle', () => {
    expect(lastRow(3, 2)).toEqual({ first: 2, shift: 1 });
    expect(lastRow(7, 3)).toEqual({ first: 6, shift: 2 });
    expect(lastRow(6, 3)).toBeNull();
  });
});

describe('what the person asked for', () => {
  const wish = { layout: 'auto', pinned: 0, sharing: false, selfShown: true } as const;

  test('a shared screen comes first, whatever was chosen', () => {
    expect(layOut(5, DESK, { ...wish, layout: 'grid', pinned: 2, sharing: true })).toEqual({ kind: 'strip' });
  });

  test('pins make people large, as many as there are', () => {
    expect(layOut(5, DESK, { ...wish, pinned: 2 })).toEqual({ kind: 'focus', large: 2 });
    expect(layOut(3, DESK, { ...wish, layout: 'grid', pinned: 1 })).toEqual({ kind: 'focus', large: 1 });
  });

  test('with two people the other one is large anyway', () => {
    expect(layOut(2, DESK, { ...wish, pinned: 1 })).toEqual({ kind: 'pair' });
    expect(layOut(2, DESK, { ...wish, layout: 'speaker' })).toEqual({ kind: 'pair' });
    expect(layOut(2, DESK, { ...wish, layout: 'grid' }).kind).toBe('grid');
  });

  test('two others, while oneself is hidden, are no pair', () => {
    const hidden = { ...wish, selfShown: false };
    expect(layOut(2, DESK, hidden).kind).toBe('grid');
    expect(layOut(2, DESK, { ...hidden, layout: 'speaker' })).toEqual({ kind: 'focus', large: 1 });
    expect(layOut(2, DESK, { ...hidden, pinned: 1 })).toEqual({ kind: 'focus', large: 1 });
    expect(layOut(1, DESK, hidden).kind).toBe('alone');
  });

  test('the speaker is large when that was chosen', () => {
    expect(layOut(4, DESK, { ...wish, layout: 'speaker' })).toEqual({ kind: 'focus', large: 1 });
    expect(layOut(1, DESK, { ...wish, layout: 'speaker' })).toEqual({ kind: 'alone' });
  });

  test('large are the pinned ones, else who speaks, else the first other one', () => {
    const tiles = [person('a'), person('b'), ME];
    expect(largeOnes(tiles, ['b', 'gone'], 'a')).toEqual(['b']);
    expect(largeOnes(tiles, [], 'b')).toEqual(['b']);
    expect(largeOnes(tiles, [], 'gone')).toEqual(['a']);
    expect(largeOnes([ME], [], null)).toEqual(['me']);
    expect(largeOnes([], [], null)).toEqual([]);
  });
});
