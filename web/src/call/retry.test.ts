import { describe, expect, test } from 'vitest';
import { retryDelay } from './retry.ts';

describe('the wait between attempts', () => {
  test('grows, and is a second at most as long as a restart may take', () => {
    const waits = [0, 1, 2, 3, 4, 19].map((attempt) => retryDelay(attempt, null, 1));
    expect(waits).toEqual([250, 500, 1000, 1000, 1000, 1000]);
  });

  test('is longer once a server has stayed away, and bounded', () => {
    expect([20, 50].map((attempt) => retryDelay(attempt, null, 1))).toEqual([3000, 3000]);
  });

  test('is spread out, so that a whole company does not come back in the same moment', () => {
    expect(retryDelay(3, null, 0)).toBe(500);
    expect(retryDelay(3, null, 0.5)).toBe(750);
  });

  test('is not shorter than the server asks, within the patience of a call', () => {
    expect(retryDelay(0, 2000, 0)).toBe(2000);
    expect(retryDelay(0, 600_000, 0)).toBe(3000);
  });
});
