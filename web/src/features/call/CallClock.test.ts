import { expect, test } from 'vitest';
import { clockWords } from './CallClock.tsx';

test.each([
  [0, '00:00'],
  [252, '04:12'],
  [3599, '59:59'],
  [3852, '1:04:12'],
])('%i seconds read %s', (seconds, words) => {
  expect(clockWords(seconds)).toBe(words);
});
