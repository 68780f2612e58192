import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../api/error.ts';
import type { InvitedLines, LineFault, NewInvitation } from '../../../api/model.ts';
import { asTable, inviteAll, linesOf, readList } from './lists.ts';

const made = (line: number, email: string): NewInvitation => ({
  line,
  id: email,
  email,
  url: `https://meet.example/join#${email}`,
  expires_at: '2026-12-08T09:00:00+00:00',
  mailed: false,
});

const refusal = (code: string, status: number, retryAfterS?: number): ApiError =>
  new ApiError({ code, status, detail: '', next: '', fields: {}, ...(retryAfterS !== undefined && { retryAfterS }) });

const faultOf = (text: string): LineFault | undefined => (text === '' || text.includes('@') ? undefined : 'no_address');

/** A server that takes so many addresses at once and knows what is none. */
function server(most: number, known: Readonly<Record<string, LineFault>> = {}) {
  const seen: string[][] = [];
  const send = (lines: readonly string[]): Promise<InvitedLines> => {
    seen.push([...lines]);
    const answer = { lines: 0, made: [] as NewInvitation[], faults: [] as { line: number; fault: LineFault }[] };
    for (const [line, text] of lines.entries()) {
      if (answer.made.length === most) break;
      answer.lines = line + 1;
      const fault = known[text] ?? faultOf(text);
      if (fault) answer.faults.push({ line, fault });
      else if (text !== '') answer.made.push(made(line, text));
    }
    return Promise.resolve(answer);
  };
  return { seen, send };
}

const quiet = { wait: () => Promise.resolve(), progress: () => undefined };

describe('a list is sent', () => {
  test('in parts that the server takes, and every line is accounted for', async () => {
    const { seen, send } = server(3);
    const list = ['a@x', 'b@x', 'nobody', '', 'c@x', 'd@x', 'e@x', 'odd'];
    const became = await inviteAll(list.join('\r\n'), { send, ...quiet });
    expect(became.made.map(({ line, email }) => [line, email])).toEqual([
      [1, 'a@x'],
      [2, 'b@x'],
      [5, 'c@x'],
      [6, 'd@x'],
      [7, 'e@x'],
    ]);
    expect(became.faulty.map(({ line, text }) => [line, text])).toEqual([
      [3, 'nobody'],
      [8, 'odd'],
    ]);
    expect(became.rest).toBe('nobody\nodd');
    expect(became.stopped).toBeNull();
    expect(seen.length).toBe(2);
  });

  test('of ten thousand lines of nonsense within the bounds of a request, and all of it stays', async () => {
    const { seen, send } = server(100);
    const list = Array.from({ length: 10_000 }, (_, n) => `${'\u202e=<script>'.repeat(n % 20)}${n}`);
    const became = await inviteAll(list.join('\n'), { send, ...quiet });
    expect(became.faulty.length).toBe(10_000);
    expect(became.rest).toBe(list.join('\n'));
    for (const part of seen) {
      expect(part.length).toBeLessThanOrEqual(200);
      expect(new TextEncoder().encode(JSON.stringify(part)).length).toBeLessThan(60_000);
    }
  });

  test('with a line of a million letters, which is cut on its way and stays whole in the field', async () => {
    const { seen, send } = server(10);
    const long = 'x'.repeat(1_000_000);
    const became = await inviteAll(`${long}\na@x`, { send, ...quiet });
    expect(seen.flat().every((line) => line.length <= 1000)).toBe(true);
    expect(became.rest).toBe(long);
    expect(became.made.length).toBe(1);
  });

  test('and addresses that need nothing do not stay', async () => {
    const { send } = server(10, { 'b@x': 'has_account', 'c@x': 'invited' });
    const became = await inviteAll('a@x\nb@x\nc@x', { send, ...quiet });
    expect(became.told.map(({ fault }) => fault)).toEqual(['has_account', 'invited']);
    expect(became.faulty).toEqual([]);
    expect(became.rest).toBe('');
  });

  test('again after the time that a busy server names', async () => {
    const { send } = server(10);
    const waits: number[] = [];
    let refusals = 2;
    const busy = (lines: readonly string[]): Promise<InvitedLines> => {
      refusals -= 1;
      if (refusals >= 0) return Promise.reject(refusal('mail_waits', 503, 5));
      return send(lines);
    };
    const wait = (seconds: number): Promise<void> => {
      waits.push(seconds);
      return Promise.resolve();
    };
    const became = await inviteAll('a@x', { ...quiet, send: busy, wait });
    expect(waits).toEqual([5, 5]);
    expect(became.made.length).toBe(1);
  });

  test('until it is refused: what was not sent stays, with the reason', async () => {
    const { send } = server(1);
    let calls = 0;
    const full = (lines: readonly string[]): Promise<InvitedLines> => {
      calls += 1;
      return calls > 1 ? Promise.reject(refusal('invitations_full', 409)) : send(lines);
    };
    const became = await inviteAll('a@x\nb@x\nc@x', { ...quiet, send: full });
    expect(became.made.map(({ email }) => email)).toEqual(['a@x']);
    expect(became.rest).toBe('b@x\nc@x');
    expect(became.stopped).toBeInstanceOf(ApiError);
  });

  test('and a server that stays busy is not asked for ever', async () => {
    let calls = 0;
    const busy = (): Promise<InvitedLines> => {
      calls += 1;
      return Promise.reject(refusal('mail_waits', 503, 1));
    };
    const became = await inviteAll('a@x', { ...quiet, send: busy });
    expect(calls).toBe(61);
    expect(became.rest).toBe('a@x');
  });
});

describe('a file', () => {
  const file = (...bytes: number[]): Blob => new Blob([new Uint8Array(bytes)]);

  test('is read as UTF-8, as UTF-16 with its mark, or as older tables are written', async () => {
    expect(await readList(new Blob(['\ufeffJörg <j@x>\n']))).toBe('Jörg <j@x>');
    expect(await readList(file(0xff, 0xfe, 0x6a, 0, 0x40, 0, 0x78, 0))).toBe('j@x');
    expect(await readList(file(0x4a, 0xf6, 0x72, 0x67))).toBe('Jörg');
  });

  test('that is no text is refused', async () => {
    expect(await readList(file(0x50, 0x4b, 3, 4, 0, 0, 0xff))).toBeNull();
  });
});

test('lines end as every system ends them', () => {
  expect(linesOf('a\r\nb\rc\nd')).toEqual(['a', 'b', 'c', 'd']);
});

test('all links are copied each with its address', () => {
  expect(asTable([made(1, 'a@x'), made(2, 'b@x')])).toBe(
    'a@x\thttps://meet.example/join#a@x\nb@x\thttps://meet.example/join#b@x',
  );
});
