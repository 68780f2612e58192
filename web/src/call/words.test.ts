import { describe, expect, test } from 'vitest';
import { decode, encode } from './message.ts';
import { LONGEST_TEXT, shownName, shownText } from './words.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('names and texts of others', () => {
  test('a name of 10,000 characters is cut', () => {
    expect(Array.from(shownName('x'.repeat(10_000)))).toHaveLength(120);
  });

  test('marks that turn the reading direction are taken out, letters of such scripts are not', () => {
    expect(shownName('Ana\u202Egnp.exe\u2066')).toBe('Anagnp.exe');
    expect(shownName('نادية رحيمي')).toBe('نادية رحيمي');
  });

  test('signs without width are taken out, joined emoji are not', () => {
    expect(shownName('A\u200Bn\uFEFFa')).toBe('Ana');
    expect(shownText('👩‍⚕️')).toBe('👩‍⚕️');
  });

  test('a name is one line, a message keeps its own', () => {
    expect(shownName(' Ana\nLima\t ')).toBe('Ana Lima');
    expect(shownText('one\r\n\n\n\n\ntwo\n')).toBe('one\n\ntwo');
  });

  test('towers of accents are lowered', () => {
    expect(shownText(`e${'\u0301'.repeat(500)}`).length).toBeLessThan(10);
  });

  test('a message has a longest length', () => {
    expect(Array.from(shownText('😮'.repeat(9000)))).toHaveLength(LONGEST_TEXT);
  });
});

describe('a message of another client', () => {
  test.each([
    { kind: 'chat', text: '<b onclick="x">hello</b>' },
    { kind: 'hand', up: true, forMs: 12 },
    { kind: 'reaction', reaction: 'clap' },
    { kind: 'asks' },
  ] as const)('is read as it was written: %o', (message) => {
    expect(decode(encode(message))).toEqual(message);
  });

  test.each([
    ['nothing', bytes('')],
    ['no JSON', bytes('{')],
    ['no object', bytes('"chat"')],
    ['null', bytes('null')],
    ['an unknown kind', bytes('{"kind":"command"}')],
    ['no text', bytes('{"kind":"chat","text":7}')],
    ['a text of nothing', bytes('{"kind":"chat","text":" \\u200b "}')],
    ['a hand without a time', bytes('{"kind":"hand","up":true}')],
    ['a reaction of their own', bytes('{"kind":"reaction","reaction":"constructor"}')],
    ['no UTF-8', new Uint8Array([0xff, 0xfe])],
    ['too much', bytes(JSON.stringify({ kind: 'chat', text: 'x'.repeat(20_000) }))],
  ])('with %s is left alone', (_name, data) => {
    expect(decode(data)).toBeNull();
  });

  test('that claims an old hand is believed for a day at most', () => {
    expect(decode(bytes('{"kind":"hand","up":true,"forMs":1e300}'))).toEqual({
      kind: 'hand',
      up: true,
      forMs: 86_400_000,
    });
  });
});
