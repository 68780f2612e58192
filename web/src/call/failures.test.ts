import { describe, expect, test } from 'vitest';
import { browserFamily, type Refusal, systemFamily, whyRefused } from './failures.ts';

const refusal = (more: Partial<Refusal>): Refusal => ({
  name: 'NotAllowedError',
  message: '',
  permission: 'denied',
  mayAsk: true,
  ...more,
});

describe('a device that cannot be used', () => {
  test('refused by the person', () => {
    expect(whyRefused(refusal({ permission: 'denied' }))).toBe('refused');
    expect(whyRefused(refusal({ permission: 'unknown' }))).toBe('refused');
  });

  test('a prompt that was closed can be asked again', () => {
    expect(whyRefused(refusal({ permission: 'prompt', message: 'Permission dismissed' }))).toBe('dismissed');
  });

  test('withheld by the system: Chromium says so, elsewhere the permission stands and still it fails', () => {
    expect(whyRefused(refusal({ message: 'Permission denied by system' }))).toBe('system');
    expect(whyRefused(refusal({ permission: 'granted' }))).toBe('system');
  });

  test('the browser does not let the page ask', () => {
    expect(whyRefused(refusal({ mayAsk: false }))).toBe('browser');
    expect(whyRefused(refusal({ name: 'SecurityError' }))).toBe('browser');
    expect(whyRefused(refusal({ name: 'TypeError' }))).toBe('browser');
  });

  test.each(['NotReadableError', 'AbortError', 'TrackStartError'])('%s: another program has it', (name) => {
    expect(whyRefused(refusal({ name, permission: 'granted' }))).toBe('in_use');
  });

  test('not connected', () => {
    expect(whyRefused(refusal({ name: 'NotFoundError', permission: 'prompt' }))).toBe('absent');
    expect(whyRefused(refusal({ name: 'OverconstrainedError', permission: 'granted' }))).toBe('absent');
  });
});

describe('the steps are chosen by', () => {
  test.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36',
      'chromium',
      'other',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0',
      'chromium',
      'windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox', 'windows'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
      'safari',
      'macos',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
      'safari',
      'ios',
    ],
    ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36', 'chromium', 'android'],
  ] as const)('%s', (userAgent, browser, system) => {
    expect(browserFamily(userAgent)).toBe(browser);
    expect(systemFamily(userAgent)).toBe(system);
  });
});
