/**
 * Who is shown large because they speak. It changes only when somebody else speaks for a moment while the one shown is
 * silent: a cough, an "mm-hm" or two people at once do not make the picture jump.
 */
import type { Clock } from './clock.ts';
import type { Person } from './people.ts';
import { type Readable, type Stop, Store } from './store.ts';

/** Shorter follows every word that is thrown in, longer shows the listener while somebody else begins. */
const SPEAKS_FOR_MS = 700;

export class ActiveSpeaker {
  readonly #people: Readable<readonly Person[]>;
  readonly #clock: Clock;
  readonly #shown = new Store<string | null>(null);
  readonly #stop: Stop;
  #next: { readonly identity: string; readonly stop: Stop } | null = null;

  constructor(people: Readable<readonly Person[]>, clock: Clock) {
    this.#people = people;
    this.#clock = clock;
    this.#stop = people.listen(() => this.#look());
    this.#look();
  }

  /** Null until somebody else than oneself has spoken. */
  get shown(): Readable<string | null> {
    return this.#shown;
  }

  close(): void {
    this.#stop();
    this.#drop();
  }

  #look(): void {
    const others = this.#people.get().filter(({ self }) => !self);
    const shown = others.find(({ identity }) => identity === this.#shown.get());
    if (shown === undefined) {
      this.#shown.set(null);
    }
    const speaking = others.filter((person) => person.speaking);
    const waits = speaking.find(({ identity }) => identity === this.#next?.identity);
    const candidate = waits ?? speaking[0];
    if (shown?.speaking || candidate === undefined) {
      this.#drop();
    } else if (candidate.identity !== this.#next?.identity && candidate !== shown) {
      this.#drop();
      const { identity } = candidate;
      this.#next = { identity, stop: this.#clock.after(SPEAKS_FOR_MS, () => this.#take(identity)) };
    }
  }

  #take(identity: string): void {
    this.#next = null;
    this.#shown.set(identity);
  }

  #drop(): void {
    this.#next?.stop();
    this.#next = null;
  }
}
