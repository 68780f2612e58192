import { describe, expect, test } from 'vitest';
import type { RingState } from '../api/model.ts';
import { follow, NOTHING, readMessage, type Standing } from './ring.ts';
import { ADA, BEN, incoming, MEETING, outgoing } from './testing.ts';

const tells = (ring: ReturnType<typeof outgoing>) => ({ kind: 'ring', ring }) as const;
const asking: Standing = { ...NOTHING, outgoing: { kind: 'asking', to: BEN, video: true, into: null } };

describe('what a page shows of calls', () => {
  test('a call that comes in is shown, and goes with its end, whatever that is', () => {
    const shown = follow(NOTHING, tells(incoming()));
    expect(shown.incoming?.other).toEqual(ADA);
    const ends: readonly RingState[] = ['accepted', 'declined', 'cancelled', 'timeout', 'busy', 'missed'];
    for (const state of ends) expect(follow(shown, tells(incoming({ state }))).incoming).toBeNull();
  });

  test('the end of another call leaves the one that rings', () => {
    const shown = follow(NOTHING, tells(incoming()));
    expect(follow(shown, tells(incoming({ id: 'other', state: 'busy' }))).incoming).toEqual(incoming());
  });

  test('a call placed here is followed, one of another page is not', () => {
    expect(follow(asking, tells(outgoing())).outgoing).toMatchObject({ kind: 'ring', ring: { devices: 2 } });
    expect(follow(asking, tells(outgoing({ here: false })))).toEqual(asking);
    expect(follow(NOTHING, tells(outgoing()))).toEqual(NOTHING);
  });

  test('what stands takes the place of everything else: no phantom ring after sleep', () => {
    const slept = follow(follow(asking, tells(outgoing())), tells(incoming()));
    const woken = follow(slept, { kind: 'standing', rings: [] });
    expect(woken.incoming).toBeNull();
    expect(woken.outgoing).toMatchObject({ ring: { state: 'cancelled' } });
  });

  test('what still rings when the line is back is shown', () => {
    const rings = [incoming(), outgoing({ state: 'declined' })];
    const woken = follow(follow(asking, tells(outgoing())), { kind: 'standing', rings });
    expect(woken.incoming?.id).toBe('r2');
    expect(woken.outgoing).toMatchObject({ ring: { state: 'declined' } });
  });
});

describe('messages', () => {
  test.each(['', 'x', '[]', 'null', '{}', '{"kind":"evil"}', '{"kind":1}'])('%j is nothing', (text) => {
    expect(readMessage(text)).toBeNull();
  });

  test('a known one is read', () => {
    const message = { kind: 'ring', ring: outgoing({ meeting: MEETING }) };
    expect(readMessage(JSON.stringify(message))).toEqual(message);
  });
});
