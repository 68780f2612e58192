import { describe, expect, test } from 'vitest';
import { ME, person } from '../../call/testing/room.ts';
import { comings } from './comings.ts';

const here = (...names: string[]) => [ME, ...names.map((name, index) => person(`${name} ${index}`, { name }))];

describe('who came and who left', () => {
  test('is told by name, oneself never', () => {
    expect(comings(here('Ana'), here('Ben'))).toEqual({ came: ['Ben'], left: ['Ana'] });
    expect(comings([], here())).toEqual({ came: [], left: [] });
  });

  test('is nobody when people came back under a new identity', () => {
    const before = [ME, person('1', { name: 'Ana' }), person('2', { name: 'Ben' })];
    const after = [ME, person('8', { name: 'Ben' }), person('9', { name: 'Ana' })];
    expect(comings(before, after)).toEqual({ came: [], left: [] });
  });

  test('counts people of the same name', () => {
    expect(comings(here('Ana'), here('Ana', 'Ana'))).toEqual({ came: ['Ana'], left: [] });
    expect(comings(here('Ana', 'Ana'), here('Ana'))).toEqual({ came: [], left: ['Ana'] });
  });
});
