/** Ground for the tests of the call's pages: test devices and rooms, and the parts of a browser that jsdom has not. */
import { vi } from 'vitest';
import type { MeetingView } from '../../api/model.ts';
import type { JoinAnswer } from '../../call/callState.ts';
import { DEFAULTS, type PreferenceBook, type Preferences } from '../../call/preferences.ts';
import { TestClock } from '../../call/testing/clock.ts';
import { TestDevices } from '../../call/testing/devices.ts';
import { TestRoom } from '../../call/testing/room.ts';
import type { Ground } from './open.ts';

export const MEMBER: MeetingView = {
  id: 'abcdefghij234567klmn',
  organisation: 'Meridian Health',
  you: 'member',
  name: 'Amara Okafor',
  in_call: 2,
  needs_policy: false,
};
export const GUEST: MeetingView = { ...MEMBER, you: 'guest', name: null, needs_policy: true };

/** What jsdom lacks: layout, media and sound. Nothing of it is seen or heard in these tests. */
export function giveBrowser(): void {
  class Observer {
    observe(): void {
      // There is no layout whose change could be told.
    }
    unobserve(): void {
      // As above.
    }
    disconnect(): void {
      // Nothing was observed.
    }
  }
  class Sound {
    readonly state = 'running';
    createMediaStreamSource = () => ({ connect: () => undefined, disconnect: () => undefined });
    close = () => Promise.resolve();
    resume = () => Promise.resolve();
  }
  class Analyser {
    getFloatTimeDomainData(samples: Float32Array): void {
      samples.fill(0);
    }
  }
  // A wide window: panels stand beside the stage.
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('MediaStream', class {});
  vi.stubGlobal('AudioContext', Sound);
  vi.stubGlobal('AnalyserNode', Analyser);
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(() => Promise.resolve());
}

export class TestGround implements Ground {
  readonly clock = new TestClock();
  readonly devices = new TestDevices();
  readonly rooms: TestRoom[] = [];
  readonly forms: unknown[] = [];
  remembered: Preferences = DEFAULTS;
  answer: JoinAnswer<unknown> = { kind: 'ticket', ticket: { url: 'ws://here', token: 'token' } };
  random = () => 0;

  readonly preferences: PreferenceBook = {
    read: () => this.remembered,
    write: (change) => {
      this.remembered = { ...this.remembered, ...change };
    },
  };

  storage: Storage | null = null;

  newRoom = (): TestRoom => {
    const room = new TestRoom();
    this.rooms.push(room);
    return room;
  };

  askToJoin = (_meetingId: string, form: unknown): Promise<JoinAnswer<unknown>> => {
    this.forms.push(form);
    return Promise.resolve(this.answer);
  };

  get room(): TestRoom {
    const room = this.rooms.at(-1);
    if (room === undefined) {
      throw new Error('nobody has joined');
    }
    return room;
  }
}
