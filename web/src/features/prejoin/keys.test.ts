import { describe, expect, test } from 'vitest';
import { sourceFor } from './keys.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...more }) as KeyboardEvent;

describe('the shortcuts', () => {
  test('are Control with D and E, on a Mac Command', () => {
    expect(sourceFor(press('d', { ctrlKey: true }), false)).toBe('microphone');
    expect(sourceFor(press('E', { ctrlKey: true }), false)).toBe('camera');
    expect(sourceFor(press('d', { metaKey: true }), true)).toBe('microphone');
  });

  test('are nothing else: no single letters, no other modifiers, no repetition while a key is held', () => {
    for (const event of [
      press('d'),
      press('d', { ctrlKey: true, shiftKey: true }),
      press('d', { ctrlKey: true, altKey: true }),
      press('d', { ctrlKey: true, metaKey: true }),
      press('d', { ctrlKey: true, repeat: true }),
      press('x', { ctrlKey: true }),
    ]) {
      expect(sourceFor(event, false)).toBeNull();
    }
    expect(sourceFor(press('d', { ctrlKey: true }), true)).toBeNull();
  });
});
