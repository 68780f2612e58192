import { describe, expect, test } from 'vitest';
import { directionOf, languageFor, localeOf, RIGHT_TO_LEFT } from './languages.ts';

describe('the language of a page', () => {
  test('is the one that was chosen here, whatever the browser prefers', () => {
    expect(languageFor('de', ['en-GB', 'en'])).toBe('de');
  });

  test('is the first wish of the browser that there is, in any country', () => {
    expect(languageFor(null, ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(languageFor(null, ['DE'])).toBe('de');
  });

  test('is English where nothing fits, or where what is stored is spoilt', () => {
    expect(languageFor(null, ['fr', 'nl'])).toBe('en');
    expect(languageFor(null, [])).toBe('en');
    expect(languageFor('constructor', ['xx'])).toBe('en');
    expect(languageFor('<script>', [])).toBe('en');
  });

  test('runs from left to right, but for the one that proves the other direction', () => {
    expect(directionOf('de')).toBe('ltr');
    expect(directionOf(RIGHT_TO_LEFT)).toBe('rtl');
    expect(languageFor(RIGHT_TO_LEFT, ['en'])).toBe(RIGHT_TO_LEFT);
  });

  test('writes dates as its readers do', () => {
    expect(localeOf('en')).toBe('en-GB');
    expect(localeOf('de')).toBe('de-DE');
    expect(localeOf('sv')).toBe('sv');
  });
});
