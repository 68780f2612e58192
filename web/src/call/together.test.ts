import { beforeEach, describe, expect, test } from 'vitest';
import { decode, encode, type Message } from './message.ts';
import type { Person } from './people.ts';
import { Store } from './store.ts';
import { TestClock } from './testing/clock.ts';
import { ME, person } from './testing/room.ts';
import { type Line, Together } from './together.ts';

class TestLine implements Line {
  readonly people = new Store<readonly Person[]>([ME, person('ana'), person('ben')]);
  readonly inside = new Store(true);
  readonly posted: [Message | null, readonly string[] | null][] = [];
  fails = false;
  #listener: (from: string, data: Uint8Array) => void = () => undefined;

  post(data: Uint8Array, to: readonly string[] | null): Promise<void> {
    if (this.fails) {
      return Promise.reject(new Error('no line'));
    }
    this.posted.push([decode(data), to]);
    return Promise.resolve();
  }

  hear(listener: (from: string, data: Uint8Array) => void) {
    this.#listener = listener;
    return () => {
      this.#listener = () => undefined;
    };
  }

  says(from: string, message: Message): void {
    this.#listener(from, encode(message));
  }
}

let line: TestLine;
let clock: TestClock;
let together: Together;
const settle = () => new Promise((resolve) => setTimeout(resolve));
const texts = () => together.chat.get().map(({ text }) => text);

beforeEach(() => {
  line = new TestLine();
  clock = new TestClock();
  together = new Together(line, clock, () => 1_000);
  line.posted.length = 0;
});

describe('raised hands', () => {
  test('stand in the order in which they went up, whatever order the words came in', () => {
    line.says('ben', { kind: 'hand', up: true, forMs: 1_000 });
    line.says('ana', { kind: 'hand', up: true, forMs: 9_000 });
    together.raise(true);
    expect(together.hands.get()).toEqual(['ana', 'ben', 'me']);
  });

  test('keep their place when they are told again', async () => {
    line.says('ben', { kind: 'hand', up: true, forMs: 0 });
    await clock.pass(100);
    line.says('ana', { kind: 'hand', up: true, forMs: 0 });
    line.says('ana', { kind: 'hand', up: true, forMs: 80_000 });
    expect(together.hands.get()).toEqual(['ben', 'ana']);
  });

  test('go down with their person', () => {
    line.says('ana', { kind: 'hand', up: true, forMs: 0 });
    line.people.set([ME, person('ben')]);
    expect(together.hands.get()).toEqual([]);
  });

  test('are told to a newcomer who asks, and only by those whose hand is up', async () => {
    line.says('ana', { kind: 'asks' });
    expect(line.posted).toEqual([]);
    together.raise(true);
    await clock.pass(3_000);
    line.says('ana', { kind: 'asks' });
    expect(line.posted.at(-1)).toEqual([{ kind: 'hand', up: true, forMs: 3_000 }, ['ana']]);
  });

  test('my own is told again when I come back, under whatever identity', async () => {
    together.raise(true);
    line.inside.set(false);
    await clock.pass(5_000);
    line.people.set([person('me-2', { self: true }), person('ana')]);
    line.inside.set(true);
    expect(line.posted.slice(-2)).toEqual([
      [{ kind: 'asks' }, null],
      [{ kind: 'hand', up: true, forMs: 5_000 }, null],
    ]);
    expect(together.hands.get()).toEqual(['me-2']);
  });

  test('nobody raises a hand for somebody else or from outside', () => {
    line.says('stranger', { kind: 'hand', up: true, forMs: 0 });
    line.says('me', { kind: 'hand', up: true, forMs: 0 });
    expect(together.hands.get()).toEqual([]);
  });
});

describe('the chat', () => {
  test('shows mine at once and theirs as they come, under the name of the roster', () => {
    expect(together.say('  Hello  ')).toBe(true);
    line.says('ana', { kind: 'chat', text: 'Hello too' });
    expect(together.chat.get()).toMatchObject([
      { self: true, text: 'Hello', name: 'Me' },
      { self: false, text: 'Hello too', name: 'ana', at: 1_000 },
    ]);
  });

  test('says nothing where there is nothing to say', () => {
    expect(together.say(' \n ')).toBe(false);
    expect(line.posted).toEqual([]);
  });

  test('counts what came while nobody looked', () => {
    line.says('ana', { kind: 'chat', text: 'one' });
    expect(together.unread.get()).toBe(1);
    together.read(true);
    line.says('ana', { kind: 'chat', text: 'two' });
    expect(together.unread.get()).toBe(0);
  });

  test('sends what was typed during a break when the line is back', async () => {
    line.inside.set(false);
    together.say('are you there?');
    expect(together.chat.get().at(0)?.state).toBe('waiting');
    line.inside.set(true);
    await settle();
    expect(line.posted).toContainEqual([{ kind: 'chat', text: 'are you there?' }, null]);
    expect(together.chat.get().at(0)?.state).toBe('told');
  });

  test('takes no more than twenty messages while the line is away', () => {
    line.inside.set(false);
    for (let count = 0; count < 20; count += 1) {
      expect(together.say(`message ${count}`)).toBe(true);
    }
    expect(together.say('one more')).toBe(false);
  });

  test('offers to send again what could not be sent', async () => {
    line.fails = true;
    together.say('hello');
    await settle();
    expect(together.chat.get().at(0)?.state).toBe('failed');
    line.fails = false;
    together.sayAgain(together.chat.get().at(0)?.id ?? 0);
    await settle();
    expect(together.chat.get().at(0)?.state).toBe('told');
  });

  test('of 500 messages in a second shows a few and one line about the rest; another person is not cut short', () => {
    for (let count = 0; count < 500; count += 1) {
      line.says('ana', { kind: 'chat', text: `spam ${count}` });
    }
    line.says('ben', { kind: 'chat', text: 'what was that?' });
    expect(texts()).toHaveLength(14);
    expect(texts().slice(-2)).toEqual([null, 'what was that?']);
  });

  test('keeps the last 500 lines', async () => {
    for (let count = 0; count < 600; count += 1) {
      line.says('ana', { kind: 'chat', text: `${count}` });
      await clock.pass(600);
    }
    expect(texts()).toHaveLength(500);
    expect(texts().at(-1)).toBe('599');
  });

  test('is gone with the call', () => {
    line.says('ana', { kind: 'chat', text: 'secret' });
    together.raise(true);
    together.close();
    line.says('ana', { kind: 'chat', text: 'late' });
    expect([together.chat.get(), together.hands.get(), together.unread.get()]).toEqual([[], [], 0]);
  });
});

test('reactions pass by themselves, a few at a time', async () => {
  for (let count = 0; count < 9; count += 1) {
    line.says('ana', { kind: 'reaction', reaction: 'clap' });
  }
  together.react('wow');
  expect(together.reactions.get()).toHaveLength(6);
  expect(line.posted.at(-1)).toEqual([{ kind: 'reaction', reaction: 'wow' }, null]);
  await clock.pass(5_000);
  expect(together.reactions.get()).toEqual([]);
});
