import { describe, expect, test } from 'vitest';
import { type RecentCall, RecentCalls } from './recent.ts';
import { ADA, BEN } from './testing.ts';

class Shelf {
  held = new Map<string, string>();
  getItem = (key: string) => this.held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.held.set(key, value);
  removeItem = (key: string) => void this.held.delete(key);
}

const call = (change: Partial<RecentCall> = {}): RecentCall => ({ with: BEN, how: 'outgoing', at: 1, ...change });
const open = (shelf: Shelf, account = 'me') => {
  const recent = new RecentCalls(shelf as unknown as Storage);
  recent.open(account);
  return recent;
};

describe('recent calls', () => {
  test('stay on the device, the newest first, one line for each person', () => {
    const shelf = new Shelf();
    const recent = open(shelf);
    recent.note(call());
    recent.note(call({ with: ADA, at: 2 }));
    recent.note(call({ how: 'missed', at: 3 }));
    expect(open(shelf).calls.get()).toEqual([call({ how: 'missed', at: 3 }), call({ with: ADA, at: 2 })]);
    expect([...shelf.held.keys()]).toEqual(['pattino-recent']);
  });

  test('are cleared with one press, and with another account', () => {
    const shelf = new Shelf();
    open(shelf).note(call());
    expect(open(shelf, 'another').calls.get()).toEqual([]);
    expect(shelf.held.size).toBe(0);
    const recent = open(shelf);
    recent.note(call());
    recent.clear();
    expect([recent.calls.get().length, shelf.held.size]).toEqual([0, 0]);
  });

  test('are at most twenty', () => {
    const recent = open(new Shelf());
    for (let number = 0; number < 50; number += 1) recent.note(call({ with: { ...BEN, id: `p${number}` } }));
    expect(recent.calls.get()).toHaveLength(20);
  });

  test.each([
    '',
    'x',
    'null',
    '[]',
    '{"account":"me"}',
    '{"account":"me","calls":{}}',
    `{"account":"me","calls":[{"with":{"id":"a","name":"${'x'.repeat(10_000)}","hue":1},"how":"missed","at":1}]}`,
    '{"account":"me","calls":[{"with":{"id":"a","name":"A","hue":99},"how":"missed","at":1}]}',
    '{"account":"me","calls":[{"with":{"id":"a","name":"A","hue":1},"how":"<b>","at":1}]}',
    '{"account":"me","calls":[null,1,"x"]}',
  ])('a spoilt shelf is empty: %#', (text) => {
    const shelf = new Shelf();
    shelf.held.set('pattino-recent', text);
    expect(open(shelf).calls.get()).toEqual([]);
  });

  test('where nothing may be stored they last as long as the page', () => {
    const recent = new RecentCalls(null);
    recent.open('me');
    recent.note(call());
    expect(recent.calls.get()).toHaveLength(1);
  });
});
