/**
 * Chat, raised hands and reactions of one call. In memory only: nothing here outlives the call, on no machine.
 *
 * Data packets reach whoever is there at the moment. Somebody who comes later asks, and those whose hand is up answer;
 * chat of before is not told again, as with words that were spoken. Everything has a bound, and whoever talks faster
 * than people read is cut short with a line that says so.
 */

import type { Clock } from './clock.ts';
import { decode, encode, type Message, type ReactionKind } from './message.ts';
import type { Person } from './people.ts';
import { type Readable, type Stop, Store } from './store.ts';
import { shownText } from './words.ts';

export interface ChatLine {
  readonly id: number;
  readonly name: string;
  readonly self: boolean;
  /** Time of day on this machine, in milliseconds. */
  readonly at: number;
  /** Null: messages of this person were left out here, because they came too fast. */
  readonly text: string | null;
  readonly state: 'told' | 'waiting' | 'failed';
}

export interface ShownReaction {
  readonly id: number;
  readonly name: string;
  readonly self: boolean;
  readonly reaction: ReactionKind;
}

/** The call as this file needs it; `CallSession` is one. */
export interface Line {
  readonly people: Readable<readonly Person[]>;
  readonly inside: Readable<boolean>;
  /** To everybody, or to some; rejects when it could not be sent. */
  post(data: Uint8Array<ArrayBuffer>, to: readonly string[] | null): Promise<void>;
  hear(listener: (from: string, data: Uint8Array) => void): Stop;
}

/** Lines kept; the oldest gives way. More costs memory and drawing, less loses the thread of a long call. */
const MOST_LINES = 500;
/** Messages that wait for the line to come back; then the person is told to wait. */
const MOST_WAITING = 20;
/** Reactions on the screen at once, and for how long. */
const MOST_REACTIONS = 6;
const REACTION_MS = 5000;
/** Messages of one person at once, and how many more each second. Nobody types faster; higher lets floods through. */
const BURST = 12;
const EACH_SECOND = 2;

interface Allowance {
  left: number;
  at: number;
}

export class Together {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #timeOfDay: () => number;
  readonly #chat = new Store<readonly ChatLine[]>([]);
  readonly #unread = new Store(0);
  readonly #hands = new Store<readonly string[]>([]);
  readonly #reactions = new Store<readonly ShownReaction[]>([]);
  /** When each hand went up, on this machine's clock. */
  readonly #raised = new Map<string, number>();
  readonly #allowances = new Map<string, Allowance>();
  readonly #stops: readonly Stop[];
  readonly #fading = new Set<Stop>();
  #ownHand: number | null = null;
  #reading = false;
  #lastId = 0;

  constructor(line: Line, clock: Clock, timeOfDay: () => number) {
    this.#line = line;
    this.#clock = clock;
    this.#timeOfDay = timeOfDay;
    this.#stops = [
      line.hear((from, data) => this.#heard(from, data)),
      line.people.listen(() => this.#roster()),
      line.inside.listen(() => this.#arrived()),
    ];
    this.#arrived();
  }

  get chat(): Readable<readonly ChatLine[]> {
    return this.#chat;
  }

  /** Messages that came while nobody looked. */
  get unread(): Readable<number> {
    return this.#unread;
  }

  /** Identities whose hand is up, the first one first. */
  get hands(): Readable<readonly string[]> {
    return this.#hands;
  }

  get reactions(): Readable<readonly ShownReaction[]> {
    return this.#reactions;
  }

  /** Whether the chat is on the screen now. */
  read(reading: boolean): void {
    this.#reading = reading;
    if (reading) {
      this.#unread.set(0);
    }
  }

  /** False when it was not taken: nothing to say, or too much waits already. */
  say(text: string): boolean {
    const shown = shownText(text);
    const waiting = this.#chat.get().filter(({ state }) => state === 'waiting').length;
    if (shown === '' || waiting >= MOST_WAITING) {
      return false;
    }
    const line = this.#add({ name: this.#self()?.name ?? '', self: true, text: shown, state: 'waiting' });
    void this.#send(line);
    return true;
  }

  sayAgain(id: number): void {
    const line = this.#chat.get().find((one) => one.id === id && one.state === 'failed');
    if (line !== undefined) {
      this.#mark(id, 'waiting');
      void this.#send(line);
    }
  }

  raise(up: boolean): void {
    if (up === (this.#ownHand !== null)) {
      return;
    }
    this.#ownHand = up ? this.#clock.now() : null;
    this.#orderHands();
    this.#tellHand(null);
  }

  react(reaction: ReactionKind): void {
    this.#show({ name: this.#self()?.name ?? '', self: true, reaction });
    this.#post({ kind: 'reaction', reaction }, null);
  }

  close(): void {
    for (const stop of [...this.#stops, ...this.#fading]) {
      stop();
    }
    this.#fading.clear();
    this.#raised.clear();
    this.#allowances.clear();
    this.#ownHand = null;
    this.#chat.set([]);
    this.#hands.set([]);
    this.#reactions.set([]);
    this.#unread.set(0);
  }

  #self(): Person | undefined {
    return this.#line.people.get().find(({ self }) => self);
  }

  /** In, for the first time or again: who has a hand up, mine still is, and here is what I said meanwhile. */
  #arrived(): void {
    if (!this.#line.inside.get()) {
      return;
    }
    this.#post({ kind: 'asks' }, null);
    if (this.#ownHand !== null) {
      this.#tellHand(null);
    }
    for (const line of this.#chat.get()) {
      if (line.state === 'waiting') {
        void this.#send(line);
      }
    }
  }

  #heard(from: string, data: Uint8Array): void {
    const person = this.#line.people.get().find(({ identity, self }) => identity === from && !self);
    if (person === undefined) {
      return;
    }
    if (!this.#allowed(from)) {
      this.#leftOut(person.name);
      return;
    }
    const message = decode(data);
    switch (message?.kind) {
      case 'chat':
        this.#add({ name: person.name, self: false, text: message.text, state: 'told' });
        break;
      case 'hand':
        this.#hand(from, message.up, message.forMs);
        break;
      case 'reaction':
        this.#show({ name: person.name, self: false, reaction: message.reaction });
        break;
      case 'asks':
        if (this.#ownHand !== null) {
          this.#tellHand([from]);
        }
        break;
      default:
        break;
    }
  }

  #allowed(identity: string): boolean {
    const now = this.#clock.now();
    const { left, at } = this.#allowances.get(identity) ?? { left: BURST, at: now };
    const filled = Math.min(BURST, left + ((now - at) / 1000) * EACH_SECOND);
    const allowed = filled >= 1;
    this.#allowances.set(identity, { left: allowed ? filled - 1 : filled, at: now });
    return allowed;
  }

  /** One line for a whole flood: the last line says it already, or a new one does. */
  #leftOut(name: string): void {
    const last = this.#chat.get().findLast((line) => line.name === name && !line.self);
    if (last === undefined || last.text !== null) {
      this.#add({ name, self: false, text: null, state: 'told' });
    }
  }

  #hand(identity: string, up: boolean, forMs: number): void {
    if (!up) {
      this.#raised.delete(identity);
    } else if (!this.#raised.has(identity)) {
      // The first word counts: who says it again does not get a better place.
      this.#raised.set(identity, this.#clock.now() - forMs);
    }
    this.#orderHands();
  }

  #orderHands(): void {
    const own = this.#self();
    const all = new Map(this.#raised);
    if (own !== undefined && this.#ownHand !== null) {
      all.set(own.identity, this.#ownHand);
    }
    const order = [...all].sort(([, one], [, other]) => one - other).map(([identity]) => identity);
    const before = this.#hands.get();
    if (order.length !== before.length || order.some((identity, index) => identity !== before[index])) {
      this.#hands.set(order);
    }
  }

  #roster(): void {
    const here = new Set(this.#line.people.get().map(({ identity }) => identity));
    for (const known of [this.#raised, this.#allowances]) {
      for (const identity of known.keys()) {
        if (!here.has(identity)) {
          known.delete(identity);
        }
      }
    }
    this.#orderHands();
  }

  #show(given: Omit<ShownReaction, 'id'>): void {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#reactions.update((before) => [...before, { ...given, id }].slice(-MOST_REACTIONS));
    const stop = this.#clock.after(REACTION_MS, () => {
      this.#fading.delete(stop);
      this.#reactions.update((before) => before.filter((one) => one.id !== id));
    });
    this.#fading.add(stop);
  }

  #add(given: Omit<ChatLine, 'id' | 'at'>): ChatLine {
    this.#lastId += 1;
    const line: ChatLine = { ...given, id: this.#lastId, at: this.#timeOfDay() };
    this.#chat.update((before) => [...before, line].slice(-MOST_LINES));
    if (!this.#reading && !line.self && line.text !== null) {
      this.#unread.update((count) => count + 1);
    }
    return line;
  }

  async #send({ id, text }: ChatLine): Promise<void> {
    if (text === null || !this.#line.inside.get()) {
      return;
    }
    try {
      await this.#line.post(encode({ kind: 'chat', text }), null);
      this.#mark(id, 'told');
    } catch {
      // Why does not matter: with the line away it goes out when the line is back, otherwise the person decides.
      this.#mark(id, this.#line.inside.get() ? 'failed' : 'waiting');
    }
  }

  #mark(id: number, state: ChatLine['state']): void {
    this.#chat.update((before) => before.map((line) => (line.id === id ? { ...line, state } : line)));
  }

  #tellHand(to: readonly string[] | null): void {
    const up = this.#ownHand !== null;
    this.#post({ kind: 'hand', up, forMs: up ? this.#clock.now() - (this.#ownHand ?? 0) : 0 }, to);
  }

  /** What is only true now: a break in between is mended by asking again on the way back. */
  #post(message: Message, to: readonly string[] | null): void {
    if (this.#line.inside.get()) {
      this.#line.post(encode(message), to).catch(() => undefined);
    }
  }
}
