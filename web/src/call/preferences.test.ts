import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULTS, preferenceBook } from './preferences.ts';

/** A browser's storage as far as it is used. */
class TestStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;

  get length(): number {
    return this.#items.size;
  }

  key = (index: number): string | null => [...this.#items.keys()][index] ?? null;
  getItem = (key: string): string | null => this.#items.get(key) ?? null;
  removeItem = (key: string): void => void this.#items.delete(key);
  clear = (): void => this.#items.clear();
  setItem = (key: string, value: string): void => {
    this.#items.set(key, value);
  };
}

let storage: TestStorage;

beforeEach(() => {
  storage = new TestStorage();
});

describe('what this browser remembers', () => {
  test('is nothing at first: both are on, the system chooses', () => {
    expect(preferenceBook(storage).read()).toEqual(DEFAULTS);
  });

  test('is there again at the next call, as labels', () => {
    preferenceBook(storage).write({ microphone: 'Studio headset', cameraOn: false });
    expect(preferenceBook(storage).read()).toEqual({ ...DEFAULTS, microphone: 'Studio headset', cameraOn: false });
  });

  test('lies under one key, which the privacy inventory lists', () => {
    preferenceBook(storage).write({ camera: 'Front' });
    expect([storage.length, storage.key(0)]).toEqual([1, 'pattino-devices']);
  });

  test.each(['not json', '[]', 'null', '"text"', '{"microphone": 7, "camera": "", "speaker": null}'])(
    'is nothing when it was spoilt: %s',
    (spoilt) => {
      storage.setItem('pattino-devices', spoilt);
      expect(preferenceBook(storage).read()).toEqual(DEFAULTS);
    },
  );

  test('holds for this call where nothing may be stored', () => {
    storage.setItem = () => {
      throw new Error('full');
    };
    for (const book of [preferenceBook(null), preferenceBook(storage)]) {
      book.write({ microphoneOn: false });
      expect(book.read().microphoneOn).toBe(false);
    }
  });
});
