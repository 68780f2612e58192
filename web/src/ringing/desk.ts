/**
 * The person's desk: calling, answering, declining, hanging up; what rings here, and where an answered call leads.
 * Knows neither React nor the browser; both are given to it.
 */
import type { Colleague, Ring } from '../api/model.ts';
import { type Readable, Store } from '../call/store.ts';
import type { RecentCalls } from './recent.ts';
import { follow, isOpen, NOTHING, readMessage, type Standing } from './ring.ts';

export interface DeskGround {
  readonly tab: string;
  readonly call: (to: string, video: boolean, tab: string, into: string | null) => Promise<Ring>;
  readonly move: (id: string, what: 'accept' | 'decline' | 'cancel', tab: string) => Promise<Ring>;
  /** Into the room of an answered call, with or without the camera. */
  readonly go: (meeting: string, video: boolean) => void;
  readonly now: () => number;
  readonly recent: RecentCalls;
}

export class Desk {
  readonly #ground: DeskGround;
  readonly #standing = new Store<Standing>(NOTHING);
  /** Calls whose end was noted, so that a repeated message notes nothing twice. Bounded by their own number. */
  #noted: readonly string[] = [];
  #video = false;

  constructor(ground: DeskGround) {
    this.#ground = ground;
  }

  get standing(): Readable<Standing> {
    return this.#standing;
  }

  get recent(): RecentCalls {
    return this.#ground.recent;
  }

  get tab(): string {
    return this.#ground.tab;
  }

  /** One message of the line. */
  hear(text: string): void {
    const message = readMessage(text);
    if (message === null) return;
    this.#standing.update((before) => follow(before, message));
    const rings = message.kind === 'ring' ? [message.ring] : message.kind === 'standing' ? message.rings : [];
    for (const ring of rings) this.#after(ring);
  }

  /** `into`: the call that this page is in, and that the other one is asked into. */
  async call(to: Colleague, video: boolean, into: string | null = null): Promise<void> {
    this.#video = video;
    const wanted = { to, video, into };
    this.#put({ outgoing: { kind: 'asking', ...wanted } });
    try {
      const ring = await this.#ground.call(to.id, video, this.tab, into);
      if (this.#noted.includes(ring.id)) return;
      const { outgoing } = this.#standing.get();
      if (outgoing === null) {
        // Hung up before the server had answered: the call it has just placed is not wanted.
        await this.#move(ring, 'cancel');
        return;
      }
      // The line may have been faster than this answer, and then it knows more.
      if (outgoing.kind === 'asking' && outgoing.to.id === to.id)
        this.#put({ outgoing: { kind: 'ring', ...wanted, ring } });
      this.#after(ring);
    } catch (error) {
      this.#put({ outgoing: { kind: 'refused', ...wanted, error } });
    }
  }

  /** Hangs up, or closes the page of a call that has ended. */
  hangUp(): void {
    const { outgoing } = this.#standing.get();
    this.#put({ outgoing: null });
    if (outgoing?.kind === 'ring' && isOpen(outgoing.ring)) void this.#move(outgoing.ring, 'cancel');
  }

  /** Rejects with the refusal: answered elsewhere, hung up meanwhile, no network. */
  async answer(ring: Ring, video: boolean): Promise<void> {
    this.#video = video;
    try {
      this.#after(await this.#ground.move(ring.id, 'accept', this.tab));
    } finally {
      this.#hide(ring);
    }
  }

  decline(ring: Ring): void {
    this.#hide(ring);
    void this.#move(ring, 'decline');
  }

  /** Everybody has left: nothing rings, nothing is shown. */
  clear(): void {
    this.#standing.set(NOTHING);
    this.#noted = [];
  }

  /** A refusal says that it is over already, which is what was wanted. */
  async #move(ring: Ring, what: 'decline' | 'cancel'): Promise<void> {
    await this.#ground.move(ring.id, what, this.tab).catch(() => undefined);
  }

  #hide(ring: Ring): void {
    if (this.#standing.get().incoming?.id === ring.id) this.#put({ incoming: null });
  }

  #put(change: Partial<Standing>): void {
    this.#standing.update((before) => ({ ...before, ...change }));
  }

  #after(ring: Ring): void {
    if (isOpen(ring) || this.#noted.includes(ring.id)) return;
    if (ring.side === 'caller' && !ring.here) return;
    this.#noted = [...this.#noted, ring.id].slice(-50);
    this.#ground.recent.note({ with: ring.other, how: howOf(ring), at: this.#ground.now() });
    if (ring.meeting !== null) {
      const { outgoing } = this.#standing.get();
      this.#standing.set(NOTHING);
      // Whoever asked somebody in is there already.
      const isThere = ring.side === 'caller' && outgoing?.into === ring.meeting;
      if (!isThere) this.#ground.go(ring.meeting, this.#video);
    }
  }
}

function howOf({ side, state }: Ring): 'outgoing' | 'incoming' | 'missed' {
  if (side === 'caller') return 'outgoing';
  return state === 'accepted' || state === 'declined' ? 'incoming' : 'missed';
}
