/**
 * What a nine-tile call draws again when something happens: only what changed. Prints React's own figures, which the
 * proof `repaint` collects.
 */
import { act, screen } from '@testing-library/react';
import { Profiler, type ProfilerOnRenderCallback } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Playable } from '../../call/people.ts';
import { person } from '../../call/testing/room.ts';
import { draw } from '../../testing/draw.tsx';
import { serve } from '../../testing/server.ts';
import { MeetingPage } from './MeetingPage.tsx';
import { giveBrowser, MEMBER, TestGround } from './testing.ts';

const drawn = vi.hoisted(() => new Map<string, number>());

// Every tile with a picture draws one: whoever counts pictures counts tiles.
vi.mock('../prejoin/Picture.tsx', () => ({
  Picture: ({ playable }: { readonly playable: Playable }) => {
    drawn.set(playable.id, (drawn.get(playable.id) ?? 0) + 1);
    return <video />;
  },
}));

const OTHERS = Array.from({ length: 8 }, (_, index) => `p${index}`);
const PICTURES = new Map(OTHERS.map((id): [string, Playable] => [id, { id, attach: () => () => undefined }]));

/** A stage on a desk, where nine tiles are one page. */
class Desk {
  readonly #tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell;
  }
  observe(): void {
    const entry = { contentRect: { width: 1400, height: 800 } } as ResizeObserverEntry;
    this.#tell([entry], this as unknown as ResizeObserver);
  }
  unobserve = (): void => undefined;
  disconnect = (): void => undefined;
}

let ground: TestGround;
const makeGround = () => ground;
let commits: { readonly at: string; readonly took: number }[] = [];
const onRender: ProfilerOnRenderCallback = (_id, phase, took) => commits.push({ at: phase, took });

/** As the server's client tells it: everybody is described anew, whatever changed. */
function everybody(speaking: string | null, reach: 'good' | 'weak' = 'good') {
  return OTHERS.map((id, index) =>
    person(id, {
      name: `Person ${index}`,
      joinedAt: index,
      video: PICTURES.get(id) ?? null,
      speaking: id === speaking,
      reach: id === 'p7' ? reach : 'good',
    }),
  );
}

beforeEach(async () => {
  giveBrowser();
  vi.stubGlobal('ResizeObserver', Desk);
  ground = new TestGround();
  serve({ [`GET /api/meetings/${MEMBER.id}`]: { body: MEMBER } });
  const view = draw(
    <Profiler id="call" onRender={onRender}>
      <MeetingPage meetingId={MEMBER.id} ground={makeGround} />
    </Profiler>,
  );
  await view.user.click(await screen.findByRole('button', { name: 'Join' }));
  await screen.findByRole('button', { name: 'Leave' });
  act(() => ground.room.shows(...everybody(null)));
  expect(screen.getByRole('main').querySelectorAll('li')).toHaveLength(9);
  drawn.clear();
  commits = [];
});

const tiles = () => Object.fromEntries(drawn);

test('an event that changes nothing draws nothing', () => {
  act(() => ground.room.shows(...everybody(null)));
  expect(tiles()).toEqual({});
  expect(commits).toEqual([]);
});

test('who begins to speak draws one tile, who goes on from another draws two', () => {
  act(() => ground.room.shows(...everybody('p3')));
  expect(tiles()).toEqual({ p3: 1 });
  act(() => ground.room.shows(...everybody('p5')));
  expect(tiles()).toEqual({ p3: 2, p5: 1 });
});

test('a weak line, a raised hand and a message draw no other tile', async () => {
  const { encode } = await import('../../call/message.ts');
  act(() => ground.room.shows(...everybody(null, 'weak')));
  expect(tiles()).toEqual({ p7: 1 });
  act(() => ground.room.tell({ kind: 'heard', from: 'p2', data: encode({ kind: 'hand', up: true, forMs: 0 }) }));
  expect(tiles()).toEqual({ p2: 1, p7: 1 });
  act(() => ground.room.tell({ kind: 'heard', from: 'p1', data: encode({ kind: 'chat', text: 'Hello' }) }));
  expect(tiles()).toEqual({ p2: 1, p7: 1 });
});

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, one) => all + one, 0);

/** Lets something happen and prints what React drew for it: a line that the proof reads. */
async function figure(what: string, happens: () => void | Promise<void>): Promise<void> {
  drawn.clear();
  commits = [];
  await happens();
  const spent = sum(commits.map(({ took }) => took)).toFixed(1);
  // biome-ignore lint/suspicious/noConsole: the figures of the proof are read from the output of the test
  console.info(`figure: ${what} = ${sum(drawn.values())} tiles, ${commits.length} commits, ${spent} ms of React`);
}

test('a minute of talk in a nine-tile call, in figures', async () => {
  await figure('a minute of talk, 60 changes of speaker, 540 tiles if all were drawn', () => {
    for (let second = 0; second < 60; second += 1) {
      act(() => ground.room.shows(...everybody(OTHERS[second % 8] ?? null)));
    }
  });
  // Each change of speaker is two tiles: the one that fell silent and the one that speaks; the first is one.
  expect(sum(drawn.values())).toBe(119);
  expect(commits.length).toBeLessThanOrEqual(60);
});

test('what is not about a tile draws none, in figures', async () => {
  const { encode } = await import('../../call/message.ts');
  const heard = (from: string, data: Uint8Array) => () => act(() => ground.room.tell({ kind: 'heard', from, data }));
  const events: readonly (readonly [string, number, () => void | Promise<void>])[] = [
    ['an event of the server that changes nothing', 0, () => act(() => ground.room.shows(...everybody(null)))],
    ['a message in the chat', 0, heard('p1', encode({ kind: 'chat', text: 'Hello' }))],
    ['a reaction', 0, heard('p2', encode({ kind: 'reaction', reaction: 'clap' }))],
    ['a raised hand', 1, heard('p3', encode({ kind: 'hand', up: true, forMs: 0 }))],
    ['somebody begins to speak', 1, () => act(() => ground.room.shows(...everybody('p4')))],
    ['a line becomes weak', 2, () => act(() => ground.room.shows(...everybody(null, 'weak')))],
    ['ten seconds in which nothing happens', 0, () => act(() => ground.clock.pass(10_000))],
  ];
  for (const [what, tilesDrawn, happens] of events) {
    await figure(what, happens);
    expect([what, sum(drawn.values())]).toEqual([what, tilesDrawn]);
    expect(commits.length).toBeLessThanOrEqual(4);
  }
});
