/** Ground for the unit tests: cleans the page between tests, and fails a test that complains on the console. */
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';

let complaints: unknown[][] = [];

beforeEach(() => {
  complaints = [];
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void complaints.push(words));
  vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => void complaints.push(words));
});

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
  expect(complaints, 'nothing complains on the console').toEqual([]);
});
