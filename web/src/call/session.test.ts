import { beforeEach, describe, expect, test } from 'vitest';
import type { JoinAnswer } from './callState.ts';
import { DEADLINES } from './retry.ts';
import { CallSession } from './session.ts';
import { TestClock } from './testing/clock.ts';
import { TestTrack } from './testing/devices.ts';
import { person, TestRoom } from './testing/room.ts';

type Answer = JoinAnswer<string>;

const ticket = (token = 'token'): Answer => ({ kind: 'ticket', ticket: { url: 'ws://here', token } });
const later: Answer = { kind: 'later', afterMs: null, problem: 'the media server is starting' };
const fault: Answer = { kind: 'fault', problem: 'the server broke' };
const no = (end: 'full' | 'meeting_ended' | null): Answer => ({ kind: 'no', end, problem: 'no' });
const track = (): MediaStreamTrack => new TestTrack('camera', 'cam', 'Camera') as unknown as MediaStreamTrack;

let clock: TestClock;
let rooms: TestRoom[];
let asked: number;
let answers: (asked: number) => Answer;
let prepare: (room: TestRoom, index: number) => void;
let session: CallSession<string>;

const room = (index = rooms.length - 1): TestRoom => {
  const found = rooms[index];
  if (found === undefined) {
    throw new Error(`there is no room ${index}`);
  }
  return found;
};
const state = () => session.state.get();

beforeEach(() => {
  clock = new TestClock();
  rooms = [];
  asked = 0;
  answers = () => ticket();
  prepare = () => undefined;
  session = new CallSession<string>({
    clock,
    random: () => 1,
    newRoom: () => {
      const made = new TestRoom();
      rooms.push(made);
      prepare(made, rooms.length - 1);
      return made;
    },
    askToJoin: () => {
      asked += 1;
      return Promise.resolve(answers(asked));
    },
  });
});

async function join(): Promise<void> {
  session.join();
  await clock.pass(0);
  expect(state().kind).toBe('joined');
}

describe('joining', () => {
  test('asks for a ticket and connects with it', async () => {
    session.join();
    expect(state()).toEqual({ kind: 'joining', waiting: false });
    await clock.pass(0);
    expect(state()).toEqual({ kind: 'joined', since: clock.now(), awayMs: null });
    expect(room().ticket).toEqual({ url: 'ws://here', token: 'token' });
  });

  test('shows everybody who is in, and everybody who comes', async () => {
    await join();
    room().shows(person('ana'));
    expect(session.people.get().map(({ identity }) => identity)).toEqual(['me', 'ana']);
  });

  test('pressed twice is once', async () => {
    session.join();
    session.join();
    await clock.pass(0);
    expect(asked).toBe(1);
  });

  test('waits for a media server that is starting, and says so', async () => {
    answers = (count) => (count < 3 ? later : ticket());
    session.join();
    await clock.pass(0);
    expect(state()).toEqual({ kind: 'joining', waiting: true });
    await clock.pass(1000);
    expect(state().kind).toBe('joined');
  });

  test('gives the reason when it was refused, and can be pressed again', async () => {
    answers = (count) => (count === 1 ? no('full') : ticket());
    session.join();
    await clock.pass(0);
    expect(state()).toEqual({ kind: 'refused', problem: 'no' });
    await join();
  });

  test('says at once that the server broke', async () => {
    answers = () => fault;
    session.join();
    await clock.pass(0);
    expect(state()).toEqual({ kind: 'refused', problem: 'the server broke' });
  });

  test('does not wait for ever, and says what is wrong', async () => {
    answers = () => later;
    session.join();
    await clock.pass(DEADLINES.firstJoinMs + 5000);
    expect(state()).toEqual({ kind: 'refused', problem: 'the media server is starting' });
    expect(clock.waiting).toBe(0);
  });

  test('let in, but no connection: refused without a problem of the app', async () => {
    prepare = (made) => {
      made.connects = () => Promise.reject(new Error('no ICE'));
    };
    session.join();
    await clock.pass(DEADLINES.firstJoinMs + 5000);
    expect(state()).toEqual({ kind: 'refused', problem: null });
    expect(rooms.every(({ left }) => left)).toBe(true);
  });

  test('leaving while the app is asked drops the answer', async () => {
    session.join();
    session.leave();
    await clock.pass(0);
    expect(state()).toMatchObject({ kind: 'ended', why: 'left' });
    expect(rooms).toHaveLength(0);
  });

  test('leaving while it connects leaves the room that was reached', async () => {
    let connected = (): void => undefined;
    prepare = (made) => {
      made.connects = () =>
        new Promise((resolve) => {
          connected = resolve;
        });
    };
    session.join();
    await clock.pass(0);
    session.leave();
    connected();
    await clock.pass(0);
    expect(room().left).toBe(true);
    expect(state().kind).toBe('ended');
  });
});

describe('what is sent', () => {
  test('goes out at once when it was on at the door', async () => {
    const camera = track();
    session.show({ microphone: null, camera });
    await join();
    expect(room().sent).toEqual([['camera', camera]]);
  });

  test('follows the person, and off is told to the others', async () => {
    await join();
    const camera = track();
    session.show({ microphone: null, camera });
    await clock.pass(0);
    session.show({ microphone: null, camera: null });
    await clock.pass(0);
    expect(room().sent).toEqual([
      ['camera', camera],
      ['camera', null],
    ]);
  });

  test('is only the last wish when the person is faster than the server', async () => {
    await join();
    let done = (): void => undefined;
    room().sends = () =>
      new Promise((resolve) => {
        done = resolve;
      });
    const [first, second, third] = [track(), track(), track()];
    for (const microphone of [first, null, second, null, third]) {
      session.show({ microphone, camera: null });
    }
    for (let turn = 0; turn < 5; turn += 1) {
      done();
      await clock.pass(0);
    }
    expect(room().sent).toEqual([
      ['microphone', first],
      ['microphone', third],
    ]);
  });

  test('that does not arrive is reported, and sent again when asked', async () => {
    await join();
    room().sends = () => Promise.reject(new Error('no answer'));
    session.show({ microphone: track(), camera: null });
    await clock.pass(0);
    expect(session.trouble.get()).toEqual(['microphone']);
    room().sends = () => Promise.resolve();
    session.retrySending();
    await clock.pass(0);
    expect(session.trouble.get()).toEqual([]);
    expect(room().sent).toHaveLength(1);
  });
});

describe('sound', () => {
  test('goes through the chosen speaker, also after coming back', async () => {
    session.hearThrough('headset');
    await join();
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(0);
    expect(rooms.map(({ speakers }) => speakers)).toEqual([['headset'], ['headset']]);
  });

  test('held back by the browser is offered until it plays', async () => {
    await join();
    room().tell({ kind: 'sound', blocked: true });
    room().sounds = () => Promise.reject(new Error('NotAllowedError'));
    session.startSound();
    await clock.pass(0);
    expect(session.soundBlocked.get()).toBe(true);
    room().tell({ kind: 'sound', blocked: false });
    expect(session.soundBlocked.get()).toBe(false);
  });
});

describe('a line that breaks', () => {
  beforeEach(join);

  test('for less than two seconds is not shown at all', async () => {
    room().tell({ kind: 'lost' });
    await clock.pass(DEADLINES.stripMs - 1);
    expect(state()).toMatchObject({ kind: 'reconnecting', stage: 'quiet' });
    room().tell({ kind: 'back' });
    expect(state()).toMatchObject({ kind: 'joined', awayMs: null });
    expect(clock.waiting).toBe(0);
  });

  test('is shown after two seconds, offers a choice after fifteen', async () => {
    room().tell({ kind: 'lost' });
    await clock.pass(DEADLINES.stripMs);
    expect(state()).toMatchObject({ stage: 'strip' });
    await clock.pass(DEADLINES.choiceMs - DEADLINES.stripMs);
    expect(state()).toMatchObject({ stage: 'choice' });
  });

  test('keeps everybody on the stage, marked, and their faces for three seconds only', async () => {
    const video = { id: 'v', attach: () => () => undefined };
    room().shows(person('ana', { video, speaking: true }));
    room().tell({ kind: 'lost' });
    room().shows();
    await clock.pass(DEADLINES.stripMs);
    expect(session.people.get()[1]).toMatchObject({ identity: 'ana', reach: 'away', speaking: false, video });
    await clock.pass(DEADLINES.stalePictureMs - DEADLINES.stripMs);
    expect(session.people.get()[1]).toMatchObject({ identity: 'ana', video: null });
  });

  test('tells how long it was away, counts the call from the first joining', async () => {
    const since = clock.now();
    room().tell({ kind: 'lost' });
    await clock.pass(4000);
    room().tell({ kind: 'back' });
    expect(state()).toEqual({ kind: 'joined', since, awayMs: 4000 });
  });

  test('that the SDK cannot mend is mended with a new ticket, devices as they were', async () => {
    const camera = track();
    session.show({ microphone: null, camera });
    await clock.pass(0);
    answers = () => ticket('another');
    room().tell({ kind: 'lost' });
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(0);
    expect(rooms).toHaveLength(2);
    expect(room(0).left).toBe(true);
    expect(room(1).ticket?.token).toBe('another');
    expect(room(1).sent).toEqual([['camera', camera]]);
    expect(state().kind).toBe('joined');
  });

  test('because the media server was killed: back within ten seconds of its return after one', async () => {
    const killed = clock.now();
    answers = () => (clock.now() - killed < 1000 ? later : ticket());
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(10_000);
    expect(state()).toMatchObject({ kind: 'joined' });
    expect(asked).toBeLessThan(8);
  });

  test('because the server restarts, as it said: why is shown at once, and the SDK is not waited for', async () => {
    answers = (count) => (count < 4 ? later : ticket());
    room().tell({ kind: 'restarting' });
    expect(state().kind).toBe('joined');
    room().tell({ kind: 'lost' });
    expect(state()).toMatchObject({ kind: 'reconnecting', stage: 'strip', restarting: true });
    expect(room(0).left).toBe(true);
    await clock.pass(1000);
    expect(state()).toMatchObject({ kind: 'joined' });
  });

  test('once more after a restart is an ordinary one', async () => {
    room().tell({ kind: 'restarting' });
    room().tell({ kind: 'lost' });
    await clock.pass(0);
    room().tell({ kind: 'lost' });
    expect(state()).toMatchObject({ kind: 'reconnecting', stage: 'quiet', restarting: false });
  });

  test('is tried on for a minute and longer while the server answers with faults', async () => {
    answers = () => (clock.now() - lostAt < 60_000 ? fault : ticket());
    const lostAt = clock.now();
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(59_000);
    expect(state().kind).toBe('reconnecting');
    await clock.pass(5_000);
    expect(state().kind).toBe('joined');
  });

  test('for two minutes ends the call and says that it was the line', async () => {
    prepare = (made) => {
      made.connects = () => Promise.reject(new Error('no network'));
    };
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(DEADLINES.giveUpMs + 5000);
    expect(state()).toMatchObject({ kind: 'ended', why: 'connection_lost' });
    expect(clock.waiting).toBe(0);
    expect(session.people.get()).toEqual([]);
  });

  test('for two minutes because the server is away says that it was the server', async () => {
    answers = () => later;
    room().tell({ kind: 'closed', why: 'restarting' });
    await clock.pass(DEADLINES.giveUpMs + 5000);
    expect(state()).toMatchObject({ kind: 'ended', why: 'server_restarting' });
  });

  test.each([
    ['full', 'full'],
    ['meeting_ended', 'meeting_ended'],
    [null, 'connection_lost'],
  ] as const)('and the way back is refused (%s): it ends as %s', async (end, why) => {
    answers = () => no(end);
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(0);
    expect(state()).toMatchObject({ kind: 'ended', why });
  });

  test('is tried at once when the person asks, whatever wait there was', async () => {
    answers = () => later;
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(6000);
    const before = asked;
    answers = () => ticket();
    session.tryNow();
    await clock.pass(0);
    expect(asked).toBe(before + 1);
    expect(state().kind).toBe('joined');
  });

  test('is tried afresh when the person asks while the SDK still tries', async () => {
    room().tell({ kind: 'lost' });
    await clock.pass(16_000);
    session.tryNow();
    await clock.pass(0);
    expect(room(0).left).toBe(true);
    expect(state()).toMatchObject({ kind: 'joined', awayMs: 16_000 });
  });

  test('says nothing about a connection that was already replaced', async () => {
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(0);
    room(0).tell({ kind: 'closed', why: 'removed' });
    room(0).shows(person('ghost'));
    expect(state().kind).toBe('joined');
    expect(session.people.get()).toHaveLength(1);
  });
});

describe('the end', () => {
  beforeEach(join);

  test.each(['removed', 'meeting_ended', 'other_device'] as const)(
    '%s is told apart and nobody comes back by itself',
    async (why) => {
      await clock.pass(61_000);
      room().tell({ kind: 'closed', why });
      await clock.pass(60_000);
      expect(state()).toEqual({ kind: 'ended', why, lastedMs: 61_000 });
      expect(asked).toBe(1);
    },
  );

  test('leaving lets go of the room and of everybody', () => {
    session.leave();
    expect(room().left).toBe(true);
    expect(state()).toMatchObject({ kind: 'ended', why: 'left' });
    expect(session.people.get()).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  test('leaving while reconnecting stops every attempt', async () => {
    answers = () => later;
    room().tell({ kind: 'closed', why: 'lost' });
    await clock.pass(500);
    session.leave();
    const before = asked;
    await clock.pass(60_000);
    expect(asked).toBe(before);
    expect(clock.waiting).toBe(0);
  });
});
