import { describe, expect, test } from 'vitest';
import { actionFor, comboOf, isAllowed, KeyBook, type Press, singleKeyOf } from './shortcuts.ts';

const FREE = { writes: false, control: false };
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const fresh = () => new KeyBook(null).keymap.get();

describe('what a press means', () => {
  test.each([
    [press('d', { ctrlKey: true }), false, 'microphone'],
    [press('e', { metaKey: true }), true, 'camera'],
    [press('H', { ctrlKey: true, shiftKey: true }), false, 'hand'],
    [press('?', { ctrlKey: true, shiftKey: true, code: 'Slash' }), false, 'list'],
    [press('F2'), false, 'toolbar'],
    [press(' ', { ctrlKey: true, shiftKey: true }), false, 'talk'],
  ] as const)('%j', (given, mac, action) => {
    expect(actionFor(comboOf(given, mac), fresh(), FREE)).toBe(action);
  });

  test.each([
    press('d'),
    press('d', { metaKey: true }),
    press('d', { ctrlKey: true, altKey: true }),
    press('d', { ctrlKey: true, shiftKey: true }),
    press('Control', { ctrlKey: true }),
    press('m'),
    press(' '),
    press('?', { shiftKey: true }),
  ])('%j means nothing at first', (given) => {
    expect(actionFor(comboOf(given, false), fresh(), FREE)).toBeNull();
  });
});

describe('single keys', () => {
  const book = new KeyBook(null);
  book.allowSingles(true);
  const means = (given: Press, focus = FREE) => actionFor(comboOf(given, false), book.keymap.get(), focus);

  test('work once they are switched on (WCAG 2.1.4)', () => {
    expect(means(press('m'))).toBe('microphone');
    expect(means(press('?', { shiftKey: true }))).toBe('list');
    expect(means(press(' '))).toBe('talk');
    expect(singleKeyOf('camera')).toBe('V');
    expect(singleKeyOf('share')).toBeNull();
  });

  test('are letters in a field, and Space presses the button that has the focus', () => {
    expect(means(press('m'), { writes: true, control: true })).toBeNull();
    expect(means(press(' '), { writes: false, control: true })).toBeNull();
    expect(means(press('m'), { writes: false, control: true })).toBe('microphone');
  });
});

describe('other keys', () => {
  test('are remembered; one that is taken is refused and named', () => {
    let kept = '';
    const storage = {
      getItem: () => kept || null,
      setItem: (_key: string, text: string) => {
        kept = text;
      },
    };
    const book = new KeyBook(storage as unknown as Storage);
    expect(book.assign('hand', 'Mod+D')).toBe('microphone');
    expect(book.keymap.get().keys.hand).toBe('Mod+Shift+H');
    expect(book.assign('hand', 'Mod+J')).toBeNull();
    book.allowSingles(true);
    const again = new KeyBook(storage as unknown as Storage);
    expect(again.keymap.get()).toMatchObject({ singles: true, keys: { hand: 'Mod+J', microphone: 'Mod+D' } });
    again.reset();
    expect(again.keymap.get().keys.hand).toBe('Mod+Shift+H');
  });

  test('must hold Ctrl or Cmd, or be a function key', () => {
    expect(['J', 'Shift+Space', 'Enter', 'Shift+A'].filter(isAllowed)).toEqual([]);
    expect(['Mod+J', 'F9', 'Shift+F9'].every(isAllowed)).toBe(true);
    const book = new KeyBook(null);
    book.assign('hand', 'J');
    expect(book.keymap.get().keys.hand).toBe('Mod+Shift+H');
  });

  test.each(['{', 'null', '{"keys":{"hand":"x","microphone":7}}', '{"singles":"yes"}'])(
    'a storage that holds %j changes nothing',
    (text) => {
      const storage = { getItem: () => text } as unknown as Storage;
      expect(new KeyBook(storage).keymap.get()).toEqual(fresh());
    },
  );
});
