import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Desk, type DeskGround } from './desk.ts';
import { RecentCalls } from './recent.ts';
import { ADA, BEN, incoming, MEETING, outgoing } from './testing.ts';

let went: (readonly [string, boolean])[] = [];
let moved: (readonly [string, string])[] = [];

function deskWith(change: Partial<DeskGround> = {}): Desk {
  return new Desk({
    tab: 'thistab',
    call: async () => outgoing(),
    move: async (id, what) => {
      moved.push([id, what]);
      return what === 'accept' ? incoming({ state: 'accepted', here: true, meeting: MEETING }) : incoming();
    },
    go: (meeting, video) => void went.push([meeting, video]),
    now: () => 1000,
    recent: new RecentCalls(null),
    ...change,
  });
}

const tells = (desk: Desk, ring: object) => desk.hear(JSON.stringify({ kind: 'ring', ring }));

beforeEach(() => {
  went = [];
  moved = [];
});

describe('calling', () => {
  test('rings, and leads into the room when it is answered, once', async () => {
    const desk = deskWith();
    await desk.call(BEN, false);
    expect(desk.standing.get().outgoing).toMatchObject({ kind: 'ring', ring: { state: 'ringing' } });
    tells(desk, outgoing({ state: 'accepted', meeting: MEETING }));
    tells(desk, outgoing({ state: 'accepted', meeting: MEETING }));
    expect(went).toEqual([[MEETING, false]]);
    expect(desk.standing.get().outgoing).toBeNull();
    expect(desk.recent.calls.get()).toEqual([{ with: BEN, how: 'outgoing', at: 1000 }]);
  });

  test('into a running call stays where it is, and whoever answers is led there', async () => {
    const asked: unknown[] = [];
    const desk = deskWith({
      call: async (...given) => {
        asked.push(given);
        return outgoing({ group: true });
      },
    });
    await desk.call(BEN, true, MEETING);
    expect(asked).toEqual([['ben', true, 'thistab', MEETING]]);
    expect(desk.standing.get().outgoing).toMatchObject({ kind: 'ring', into: MEETING });
    tells(desk, outgoing({ group: true, state: 'accepted', meeting: MEETING }));
    expect(went).toEqual([]);
    expect(desk.standing.get().outgoing).toBeNull();
    await desk.answer(incoming({ group: true }), true);
    expect(went).toEqual([[MEETING, true]]);
  });

  test('the line may be faster than the answer', async () => {
    let answer: (ring: ReturnType<typeof outgoing>) => void = () => undefined;
    const desk = deskWith({ call: () => new Promise((resolve) => (answer = resolve)) });
    const calling = desk.call(BEN, true);
    tells(desk, outgoing({ state: 'accepted', meeting: MEETING }));
    answer(outgoing());
    await calling;
    expect(went).toEqual([[MEETING, true]]);
    expect(moved).toEqual([]);
    expect(desk.standing.get().outgoing).toBeNull();
  });

  test('hung up before the server has answered: the call is taken back', async () => {
    let answer: (ring: ReturnType<typeof outgoing>) => void = () => undefined;
    const desk = deskWith({ call: () => new Promise((resolve) => (answer = resolve)) });
    const calling = desk.call(BEN, true);
    desk.hangUp();
    answer(outgoing());
    await calling;
    expect(moved).toEqual([['r1', 'cancel']]);
  });

  test('who calls each other at once is in the room without more', async () => {
    const crossing = outgoing({ side: 'callee', state: 'accepted', here: true, meeting: MEETING });
    const desk = deskWith({ call: async () => crossing });
    await desk.call(BEN, true);
    expect(went).toEqual([[MEETING, true]]);
  });

  test('a refusal is shown with its error', async () => {
    const error = new Error('no');
    const desk = deskWith({ call: () => Promise.reject(error) });
    await desk.call(BEN, true);
    expect(desk.standing.get().outgoing).toEqual({ kind: 'refused', to: BEN, video: true, into: null, error });
    desk.hangUp();
    expect(desk.standing.get().outgoing).toBeNull();
    expect(moved).toEqual([]);
  });

  test('hanging up takes the call back; closing one that has ended does not', async () => {
    const desk = deskWith();
    await desk.call(BEN, true);
    desk.hangUp();
    expect(moved).toEqual([['r1', 'cancel']]);
    await desk.call(BEN, true);
    tells(desk, outgoing({ state: 'declined' }));
    desk.hangUp();
    expect(moved).toHaveLength(1);
  });
});

describe('being called', () => {
  test('answering with sound only leads into the room without the camera', async () => {
    const desk = deskWith();
    tells(desk, incoming());
    await desk.answer(incoming(), false);
    expect(went).toEqual([[MEETING, false]]);
    expect(desk.standing.get().incoming).toBeNull();
    expect(desk.recent.calls.get()).toEqual([{ with: ADA, how: 'incoming', at: 1000 }]);
  });

  test('answered elsewhere: this one stops ringing and stays where it is', () => {
    const desk = deskWith();
    tells(desk, incoming());
    tells(desk, incoming({ state: 'accepted' }));
    expect(desk.standing.get().incoming).toBeNull();
    expect(went).toEqual([]);
  });

  test('too late to answer: it stops ringing and says why', async () => {
    const desk = deskWith({ move: () => Promise.reject(new Error('over')) });
    tells(desk, incoming());
    await expect(desk.answer(incoming(), true)).rejects.toThrow('over');
    expect(desk.standing.get().incoming).toBeNull();
  });

  test('declining ends the ring at once, even where the server is away', () => {
    const failing = vi.fn(() => Promise.reject(new Error('away')));
    const desk = deskWith({ move: failing });
    tells(desk, incoming());
    desk.decline(incoming());
    expect(desk.standing.get().incoming).toBeNull();
    expect(failing).toHaveBeenCalledWith('r2', 'decline', 'thistab');
  });

  test.each(['cancelled', 'timeout', 'busy', 'missed'] as const)('%s is noted as missed, on this device', (state) => {
    const desk = deskWith();
    tells(desk, incoming({ state }));
    expect(desk.recent.calls.get()).toEqual([{ with: ADA, how: 'missed', at: 1000 }]);
  });
});
