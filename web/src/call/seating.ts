/** Who sits where, kept from change to change; the decisions are in `tiles.ts`. */

import type { Clock } from './clock.ts';
import type { Person } from './people.ts';
import { type Readable, type Stop, Store } from './store.ts';
import { bringSpeakersForward, type Order, reorder } from './tiles.ts';

export class Seating {
  readonly #people: Readable<readonly Person[]>;
  readonly #clock: Clock;
  readonly #order = new Store<Order>([]);
  readonly #heard = new Map<string, number>();
  readonly #stop: Stop;
  #visible = Number.POSITIVE_INFINITY;

  constructor(people: Readable<readonly Person[]>, clock: Clock) {
    this.#people = people;
    this.#clock = clock;
    this.#stop = people.listen(() => this.#seat());
    this.#seat();
  }

  get order(): Readable<Order> {
    return this.#order;
  }

  /** How many others the first page shows. */
  showing(visible: number): void {
    if (visible !== this.#visible) {
      this.#visible = visible;
      this.#seat();
    }
  }

  close(): void {
    this.#stop();
  }

  #seat(): void {
    const people = this.#people.get();
    const speaking = new Set(people.filter((person) => person.speaking).map((person) => person.identity));
    const now = this.#clock.now();
    for (const identity of speaking) {
      this.#heard.set(identity, now);
    }
    const order = reorder(this.#order.get(), people);
    for (const identity of this.#heard.keys()) {
      if (!order.includes(identity)) {
        this.#heard.delete(identity);
      }
    }
    this.#order.set(bringSpeakersForward(order, this.#visible, speaking, this.#heard));
  }
}
