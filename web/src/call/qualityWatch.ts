/** Reads the counters of the line again and again while the person is in the call, and keeps what they mean. */
import type { Clock } from './clock.ts';
import type { Person } from './people.ts';
import { type Counters, type Figures, figuresOf, type Judgement, judge, type Level } from './quality.ts';
import { type Readable, type Stop, Store } from './store.ts';

/** Reading costs a little time of the browser; nobody needs it fresher while nobody looks. */
const EVERY_MS = 5000;
const EVERY_WHILE_SEEN_MS = 2000;

export interface Quality {
  readonly figures: Figures;
  readonly judgement: Judgement;
}

export interface QualityPorts {
  readonly clock: Clock;
  readonly inside: Readable<boolean>;
  readonly people: Readable<readonly Person[]>;
  counters(): Promise<readonly Counters[]>;
}

export class QualityWatch {
  readonly #ports: QualityPorts;
  readonly #quality = new Store<Quality | null>(null);
  readonly #stop: Stop;
  #before: readonly Counters[] = [];
  #timer: Stop | null = null;
  #seen = false;
  /** Counts the beginnings; an answer to an older one is thrown away. */
  #turn = 0;

  constructor(ports: QualityPorts) {
    this.#ports = ports;
    this.#stop = ports.inside.listen(() => this.#begin());
    this.#begin();
  }

  /** Null until two readings were made. */
  get quality(): Readable<Quality | null> {
    return this.#quality;
  }

  /** Somebody looks at the figures: read them more often. */
  look(seen: boolean): void {
    this.#seen = seen;
    this.#begin();
  }

  close(): void {
    this.#turn += 1;
    this.#stop();
    this.#timer?.();
  }

  #begin(): void {
    this.#turn += 1;
    this.#timer?.();
    this.#timer = null;
    if (this.#ports.inside.get()) {
      void this.#read(this.#turn);
    } else {
      // Counters of the old connection mean nothing to the next one.
      this.#before = [];
      this.#quality.set(null);
    }
  }

  async #read(turn: number): Promise<void> {
    // No counters, no figures; the call goes on.
    const after = await this.#ports.counters().catch(() => []);
    if (turn !== this.#turn) {
      return;
    }
    if (this.#before.length > 0) {
      const figures = figuresOf(this.#before, after);
      this.#quality.set({ figures, judgement: judge(figures, this.#told()) });
    }
    this.#before = after;
    const every = this.#seen ? EVERY_WHILE_SEEN_MS : EVERY_MS;
    this.#timer = this.#ports.clock.after(every, () => void this.#read(turn));
  }

  #told(): Level {
    const reach = this.#ports.people.get().find(({ self }) => self)?.reach ?? 'good';
    return reach === 'away' ? 'lost' : reach;
  }
}
