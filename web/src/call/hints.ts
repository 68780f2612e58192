/**
 * Two things people notice too late: the microphone is on and delivers nothing, and they talk while it is off.
 *
 * The level is measured on this machine and thrown away. For the second hint the silent track is copied for measuring;
 * nothing of the copy is sent. Whoever does not want that switches the hints off, and then nothing is measured.
 */
import type { Clock } from './clock.ts';
import type { SourceState } from './ownState.ts';
import type { PreferenceBook } from './preferences.ts';
import { type Readable, type Stop, Store } from './store.ts';

export type Hint = 'silent' | 'muted';

/** No room is as quiet as a dead microphone: below this nothing comes at all. */
const NOTHING = 0.02;
/** From here on it is a voice close to the microphone and not the room. */
const VOICE = 0.4;
/** Longer tells later; shorter takes a person who only listens in a quiet room for a fault. */
const SILENT_FOR_MS = 8000;
/** So much voice, in sum, before somebody is told that they are muted. A cough is shorter. */
const TALKS_FOR_MS = 600;
/** How long the word about being muted stands after the last sound. */
const STANDS_MS = 4000;
/** Levels come twenty times a second (`meter.ts`). */
const READING_MS = 50;

export interface HintPorts {
  readonly clock: Clock;
  readonly microphone: Readable<SourceState>;
  readonly held: Readable<MediaStreamTrack | null>;
  readonly inside: Readable<boolean>;
  /** Where it is remembered whether hints are wanted. */
  readonly preferences: PreferenceBook;
  measure(track: MediaStreamTrack, onLevel: (level: number) => void): Stop;
}

export class MicrophoneHints {
  readonly #ports: HintPorts;
  readonly #hint = new Store<Hint | null>(null);
  readonly #wanted: Store<boolean>;
  readonly #stops: readonly Stop[];
  #measured: MediaStreamTrack | null = null;
  #copied = false;
  #stopMeasuring: Stop | null = null;
  #stopTimer: Stop | null = null;

  constructor(ports: HintPorts) {
    this.#ports = ports;
    this.#wanted = new Store(ports.preferences.read().hints);
    const look = (): void => this.#look();
    this.#stops = [ports.microphone, ports.held, ports.inside, this.#wanted].map((source) => source.listen(look));
    this.#look();
  }

  get hint(): Readable<Hint | null> {
    return this.#hint;
  }

  get wanted(): Readable<boolean> {
    return this.#wanted;
  }

  want(wanted: boolean): void {
    this.#ports.preferences.write({ hints: wanted });
    this.#wanted.set(wanted);
  }

  dismiss(): void {
    this.#hint.set(null);
  }

  close(): void {
    for (const stop of this.#stops) {
      stop();
    }
    this.#measure(null);
  }

  #look(): void {
    const { inside, microphone, held } = this.#ports;
    const state = microphone.get();
    const silent = held.get();
    if (!inside.get() || !this.#wanted.get()) {
      this.#measure(null);
    } else if (state.kind === 'on') {
      this.#measure(state.track, (level) => this.#spoken(level));
    } else if (state.kind === 'off' && silent !== null) {
      this.#measure(silent, this.#listener(), true);
    } else {
      this.#measure(null);
    }
  }

  /** `copied`: the track is silent for the others, so a copy of it is measured. */
  #measure(track: MediaStreamTrack | null, onLevel: (level: number) => void = () => undefined, copied = false): void {
    if (track === this.#measured && copied === this.#copied) {
      return;
    }
    this.#stopMeasuring?.();
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#stopMeasuring = null;
    this.#measured = track;
    this.#copied = copied;
    this.#hint.set(null);
    if (track !== null) {
      this.#stopMeasuring = copied ? this.#beginCopy(track, onLevel) : this.#begin(track, onLevel);
    }
  }

  #begin(track: MediaStreamTrack, onLevel: (level: number) => void): Stop {
    this.#expectSound();
    return this.#ports.measure(track, onLevel);
  }

  #beginCopy(track: MediaStreamTrack, onLevel: (level: number) => void): Stop {
    const copy = track.clone();
    copy.enabled = true;
    const stop = this.#ports.measure(copy, onLevel);
    return () => {
      stop();
      copy.stop();
    };
  }

  /** Any sound at all puts the word off again. */
  #spoken(level: number): void {
    if (level > NOTHING) {
      this.#hint.set(null);
      this.#expectSound();
    }
  }

  #expectSound(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#ports.clock.after(SILENT_FOR_MS, () => this.#hint.set('silent'));
  }

  #listener(): (level: number) => void {
    let talkedMs = 0;
    return (level) => {
      talkedMs = level >= VOICE ? talkedMs + READING_MS : Math.max(0, talkedMs - READING_MS / 2);
      if (talkedMs >= TALKS_FOR_MS) {
        talkedMs = TALKS_FOR_MS;
        this.#hint.set('muted');
        this.#stopTimer?.();
        this.#stopTimer = this.#ports.clock.after(STANDS_MS, () => this.#hint.set(null));
      }
    };
  }
}
