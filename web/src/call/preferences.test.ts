import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULTS, preferenceBook } from './preferences.ts';

beforeEach(() => localStorage.clear());

describe('what this browser remembers', () => {
  test('is nothing at first: both are on, the system chooses', () => {
    expect(preferenceBook(localStorage).read()).toEqual(DEFAULTS);
  });

  test('is there again at the next call, as labels', () => {
    preferenceBook(localStorage).write({ microphone: 'Studio headset', cameraOn: false });
    expect(preferenceBook(localStorage).read()).toEqual({ ...DEFAULTS, microphone: 'Studio headset', cameraOn: false });
  });

  test('lies under one key, which the privacy inventory lists', () => {
    preferenceBook(localStorage).write({ camera: 'Front' });
    expect(Object.keys(localStorage)).toEqual(['pattino-devices']);
  });

  test.each(['not json', '[]', 'null', '"text"', '{"microphone": 7, "camera": "", "speaker": null}'])(
    'is nothing when it was spoilt: %s',
    (spoilt) => {
      localStorage.setItem('pattino-devices', spoilt);
      expect(preferenceBook(localStorage).read()).toEqual(DEFAULTS);
    },
  );

  test('holds for this call where nothing may be stored', () => {
    const forbidden = {
      ...localStorage,
      getItem: () => null,
      setItem: () => {
        throw new Error('full');
      },
    } as Storage;
    for (const book of [preferenceBook(null), preferenceBook(forbidden)]) {
      book.write({ microphoneOn: false });
      expect(book.read().microphoneOn).toBe(false);
    }
  });
});
