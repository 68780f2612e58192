/**
 * The line to the server: one WebSocket for each open page, which only listens. It comes back by itself, sooner at first
 * and later when the server stays away; a session that is over ends it for good.
 */
import type { Clock } from '../call/clock.ts';

/** What a line stands on; the browser's WebSocket, or a stand-in in tests. */
export type Wire = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'close'>;

export interface LineGround {
  readonly clock: Clock;
  readonly random: () => number;
  readonly open: () => Wire;
  readonly hear: (text: string) => void;
  /** The server refused the line, or ended it: perhaps nobody is signed in here any more. */
  readonly onRefused: () => void;
}

/** The server speaks every 25 s; a line that is silent for so long is dead, whatever the browser thinks. */
const SILENT_MS = 60_000;
const FIRST_WAIT_MS = 500;
/** Higher leaves people out of reach longer after a restart, lower makes all pages knock at once. */
const LONGEST_WAIT_MS = 20_000;

export class Line {
  readonly #ground: LineGround;
  #wire: Wire | null = null;
  /** Whether the wire has opened. */
  #open = false;
  #stop: (() => void) | null = null;
  #tries = 0;
  #ended = false;

  constructor(ground: LineGround) {
    this.#ground = ground;
    this.#connect();
  }

  close(): void {
    this.#ended = true;
    this.#stop?.();
    this.#drop();
  }

  #connect(): void {
    const wire = this.#ground.open();
    this.#wire = wire;
    let opened = false;
    this.#open = false;
    wire.onopen = () => {
      opened = true;
      this.#open = true;
      this.#wait(SILENT_MS);
    };
    wire.onmessage = ({ data }) => {
      this.#tries = 0; // not when it opens: of an account at rest the server ends every line at once
      this.#wait(SILENT_MS);
      if (typeof data === 'string') this.#ground.hear(data);
    };
    wire.onclose = ({ code }) => {
      if (this.#wire !== wire) return;
      this.#wire = null;
      if (!opened || code === SESSION_OVER) this.#ground.onRefused();
      if (!this.#ended) this.#again();
    };
  }

  #again(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#wait(longest * (0.5 + this.#ground.random() / 2));
  }

  /** Until then something must come; else the line is made anew. */
  #wait(ms: number): void {
    this.#stop?.();
    this.#stop = this.#ground.clock.after(ms, () => {
      this.#drop();
      this.#connect();
    });
  }

  #drop(): void {
    const wire = this.#wire;
    this.#wire = null;
    if (wire === null) return;
    wire.onmessage = null;
    // Browsers complain of one that is closed while it opens.
    if (this.#open) wire.close();
    else wire.onopen = () => wire.close();
  }
}

const SESSION_OVER = 1008;
