import { describe, expect, test } from 'vitest';
import { levelOf, settle } from './meter.ts';

const tone = (loudness: number): Float32Array =>
  Float32Array.from({ length: 1024 }, (_, index) => loudness * Math.sin(index / 3));

describe('the level of a microphone', () => {
  test('is nothing in silence and without samples', () => {
    expect(levelOf(new Float32Array(1024))).toBe(0);
    expect(levelOf(new Float32Array())).toBe(0);
  });

  test('is full for a loud voice and never more', () => {
    expect(levelOf(tone(1))).toBe(1);
  });

  test('grows with loudness', () => {
    const levels = [0.005, 0.02, 0.1, 0.3].map((loudness) => levelOf(tone(loudness)));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(new Set(levels).size).toBe(levels.length);
  });

  test('rises at once and falls slowly', () => {
    expect(settle(0.2, 0.9)).toBe(0.9);
    expect(settle(0.9, 0)).toBeCloseTo(0.63);
  });
});
