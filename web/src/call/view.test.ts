import { describe, expect, test } from 'vitest';
import type { Person } from './people.ts';
import { Store } from './store.ts';
import { ME, person } from './testing/room.ts';
import { ViewBook } from './view.ts';

function storage(text: string | null = null): Storage & { kept: string | null } {
  const box = {
    kept: text,
    length: 0,
    getItem: () => box.kept,
    setItem: (_key: string, value: string) => {
      box.kept = value;
    },
    removeItem: () => undefined,
    clear: () => undefined,
    key: () => null,
  };
  return box;
}

describe('how one looks at the call', () => {
  test('layout and self view are remembered on this device, pins are not', () => {
    const box = storage();
    const book = new ViewBook(box);
    book.choose('speaker');
    book.hideSelf(true);
    book.pin('ana', true);
    expect(box.kept).not.toContain('ana');
    expect(new ViewBook(box).view.get()).toEqual({ layout: 'speaker', selfHidden: true, pinned: [] });
  });

  test.each(['', 'null', '[]', '{"layout":"sideways","selfHidden":"yes"}', '{'])(
    'a storage that holds %j means the choice of the house',
    (text) => {
      expect(new ViewBook(storage(text)).view.get()).toEqual({ layout: 'auto', selfHidden: false, pinned: [] });
    },
  );

  test('a storage that refuses changes nothing for this call', () => {
    const box = storage();
    box.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const book = new ViewBook(box);
    book.choose('grid');
    expect(book.view.get().layout).toBe('grid');
  });

  test('three may be pinned; a fourth takes the place of the first', () => {
    const book = new ViewBook(null);
    for (const name of ['a', 'b', 'c', 'd']) book.pin(name, true);
    expect(book.view.get().pinned).toEqual(['b', 'c', 'd']);
    book.pin('c', false);
    expect(book.view.get().pinned).toEqual(['b', 'd']);
  });

  test('who leaves is not pinned any more', () => {
    const people = new Store<readonly Person[]>([ME, person('a'), person('b')]);
    const book = new ViewBook(null);
    book.follow(people);
    book.pin('a', true);
    book.pin('b', true);
    people.set([ME, person('b')]);
    expect(book.view.get().pinned).toEqual(['b']);
    book.close();
    people.set([ME]);
    expect(book.view.get().pinned).toEqual(['b']);
  });
});
