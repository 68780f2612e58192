/** Ground for the unit tests: cleans the page between tests, and fails a test that complains on the console. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { en } from '../i18n/catalogue.ts';
import { i18n } from '../i18n/index.ts';

// A part that is tested without its page finds its words all the same; that each page brings its own is checked by
// scripts/check-i18n.ts.
for (const [namespace, words] of Object.entries(en)) i18n.addResourceBundle('en', namespace, words);

/** A deadline, not a wait: on a busy machine a page may take seconds to draw. */
configure({ asyncUtilTimeout: 10_000, getElementError: (message) => new Error(message ?? 'not found') });

let complaints: unknown[][] = [];

/** A line to the server that nobody answers: what a page hears of calls is told by the tests that are about it. */
class SilentWire {
  onopen = null;
  onmessage = null;
  onclose = null;
  close(): void {}
}

beforeEach(() => {
  complaints = [];
  vi.stubGlobal('WebSocket', SilentWire);
  // jsdom has no layout to scroll.
  vi.spyOn(window, 'scrollTo').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void complaints.push(words));
  vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => void complaints.push(words));
});

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
  expect(complaints, 'nothing complains on the console').toEqual([]);
});
