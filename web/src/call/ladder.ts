/** What the person is shown while the line is down, step by step (product notes, 4.5): nothing, a strip, initials, a choice. */
import type { Stage } from './callState.ts';
import type { Clock } from './clock.ts';
import { DEADLINES } from './retry.ts';
import type { Stop } from './store.ts';

export interface Steps {
  stage(stage: Stage): void;
  /** Nobody is reached: said at their tiles. */
  unreached(): void;
  /** A face that stands still is worse than none. */
  stalePictures(): void;
}

export class Ladder {
  readonly #clock: Clock;
  readonly #steps: Steps;
  #timers: readonly Stop[] = [];

  constructor(clock: Clock, steps: Steps) {
    this.#clock = clock;
    this.#steps = steps;
  }

  begin(): void {
    this.end();
    this.#timers = [
      this.#clock.after(DEADLINES.stripMs, () => {
        this.#steps.unreached();
        this.#steps.stage('strip');
      }),
      this.#clock.after(DEADLINES.stalePictureMs, () => this.#steps.stalePictures()),
      this.#clock.after(DEADLINES.choiceMs, () => this.#steps.stage('choice')),
    ];
  }

  end(): void {
    for (const stop of this.#timers) {
      stop();
    }
    this.#timers = [];
  }
}
