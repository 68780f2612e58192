import { describe, expect, test } from 'vitest';
import { groupCode, readCode } from './code.ts';

describe('reading a sign-in code', () => {
  test.each([
    ['K7QM3XAB', 'K7QM3XAB'],
    ['k7qm 3xab', 'K7QM3XAB'],
    ['k7qm-3xab', 'K7QM3XAB'],
    ['O0oI1lLi', '00011111'],
    ['  k7 ', 'K7'],
    ['', ''],
  ])('%j is read as %j', (typed, code) => {
    expect(readCode(typed)).toBe(code);
  });

  test('a code is found in a pasted sentence', () => {
    expect(readCode('Your code for Meridian: K7QM-3XAB. It works for 10 minutes.')).toBe('K7QM3XAB');
  });

  test('a word of eight letters beside it is not taken for the code', () => {
    expect(readCode('K7QM3XAB is the code for Meridian calendar')).toBe('K7QM3XAB');
  });

  test('more than a code is cut, not refused', () => {
    expect(readCode('ABCDEFGHJKMNPQRSTVWXYZ')).toHaveLength(8);
  });

  test('signs outside the alphabet stay, so that nothing typed vanishes', () => {
    expect(readCode('uéß')).toBe('UÉSS'.slice(0, 4));
  });

  test('it is shown as four and four', () => {
    expect(groupCode('K7QM')).toBe('K7QM');
    expect(groupCode('K7QM3')).toBe('K7QM 3');
    expect(groupCode('K7QM3XAB')).toBe('K7QM 3XAB');
  });
});
