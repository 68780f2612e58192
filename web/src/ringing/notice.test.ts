import { beforeEach, describe, expect, test, vi } from 'vitest';
import { askToNotify, mayNotify, notifyOfRing, vibrate } from './notice.ts';

let shown: { words: string; options: NotificationOptions | undefined; closed: boolean }[];

class FakeNotification {
  static permission: NotificationPermission = 'granted';
  static requestPermission = async (): Promise<void> => {
    FakeNotification.permission = 'granted';
  };
  onclick: (() => void) | null = null;
  readonly #at = shown.length;
  constructor(words: string, options?: NotificationOptions) {
    shown.push({ words, options, closed: false });
  }
  close(): void {
    const own = shown[this.#at];
    if (own) own.closed = true;
  }
}

function looking(visible: boolean, focus: boolean): void {
  vi.stubGlobal('document', { visibilityState: visible ? 'visible' : 'hidden', hasFocus: () => focus });
}

beforeEach(() => {
  shown = [];
  FakeNotification.permission = 'granted';
  vi.stubGlobal('Notification', FakeNotification);
  looking(true, false);
});

describe('a notification', () => {
  test('stands while it rings and nobody looks, one for all pages, and goes with the ring', () => {
    const stop = notifyOfRing('r1', 'Somebody is calling');
    expect(shown).toMatchObject([{ words: 'Somebody is calling', options: { tag: 'r1' }, closed: false }]);
    stop();
    expect(shown[0]?.closed).toBe(true);
  });

  test('is not shown to whoever looks at the page', () => {
    looking(true, true);
    notifyOfRing('r1', 'Somebody is calling');
    expect(shown).toEqual([]);
  });

  test('is not shown where it is not allowed, and there is no question then', () => {
    FakeNotification.permission = 'denied';
    notifyOfRing('r1', 'Somebody is calling');
    expect(shown).toEqual([]);
    expect(mayNotify()).toBe('no');
    vi.stubGlobal('Notification', undefined);
    expect(mayNotify()).toBe('no');
  });

  test('is allowed once the person says so', async () => {
    FakeNotification.permission = 'default';
    expect(mayNotify()).toBe('ask');
    expect(await askToNotify()).toBe('yes');
  });

  test('that only a service worker may show is left out without a fault', () => {
    class Refuses {
      static permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    vi.stubGlobal('Notification', Refuses);
    expect(() => notifyOfRing('r1', 'x')()).not.toThrow();
  });
});

describe('vibration', () => {
  test('goes on until stopped, and is not tried before the page was touched', () => {
    vi.useFakeTimers();
    const buzzed: unknown[] = [];
    const phone = { vibrate: (what: unknown) => buzzed.push(what), userActivation: { hasBeenActive: false } };
    vi.stubGlobal('navigator', phone);
    vibrate()();
    expect(buzzed).toEqual([]);
    phone.userActivation.hasBeenActive = true;
    const stop = vibrate();
    vi.advanceTimersByTime(2400);
    stop();
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    expect(buzzed).toEqual([[500, 250, 500], [500, 250, 500], 0]);
  });
});
