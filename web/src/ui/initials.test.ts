import { describe, expect, test } from 'vitest';
import { hueOf, initials } from './initials.ts';

describe('initials', () => {
  test.each([
    ['Amara Okafor', 'AO'],
    ['Dr. Ludwig van der Berg', 'LB'],
    ['Cher', 'C'],
    ['Ana María López', 'AL'],
    ['Nguyễn Thị Ánh', 'NÁ'],
    ['李小龍', '李'],
    ['محمد علي', 'مع'],
    ['🙂 Kim 7', 'K7'],
    ['van der', 'VD'],
    ['🙂', ''],
    ['', ''],
  ])('of %j are %j', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  test('a hue follows the id and stays within the twelve', () => {
    expect(hueOf('a')).toBe(hueOf('a'));
    for (let byte = 0; byte < 128; byte += 1) {
      const hue = hueOf(String.fromCharCode(byte));
      expect(hue).toBeGreaterThanOrEqual(1);
      expect(hue).toBeLessThanOrEqual(12);
    }
  });
});
