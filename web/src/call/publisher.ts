/**
 * Keeps what is sent equal to what is wanted, one step at a time for each source.
 *
 * A person can toggle faster than a server answers. Only the last wish counts, steps never overlap, and a step that
 * failed is reported and tried again when something changes or when asked.
 */

import type { Source } from './failures.ts';
import type { RoomPort } from './room.ts';

type Wish = MediaStreamTrack | null;

interface Line {
  wanted: Wish;
  /** Unknown after a step that failed half way. */
  sent: Wish | 'unknown';
  busy: boolean;
}

export class Publisher {
  readonly #room: RoomPort;
  readonly #onTrouble: (source: Source, troubled: boolean) => void;
  readonly #lines: Readonly<Record<Source, Line>> = { microphone: freshLine(), camera: freshLine() };
  #stopped = false;

  constructor(room: RoomPort, onTrouble: (source: Source, troubled: boolean) => void) {
    this.#room = room;
    this.#onTrouble = onTrouble;
  }

  want(source: Source, track: Wish): void {
    this.#lines[source].wanted = track;
    void this.#work(source);
  }

  /** After trouble, or when the connection came back. */
  retry(): void {
    void this.#work('microphone');
    void this.#work('camera');
  }

  stop(): void {
    this.#stopped = true;
  }

  async #work(source: Source): Promise<void> {
    const line = this.#lines[source];
    if (line.busy) {
      return;
    }
    line.busy = true;
    try {
      while (!this.#stopped && line.sent !== line.wanted) {
        const next = line.wanted;
        await this.#room.send(source, next);
        line.sent = next;
        this.#report(source, false);
      }
    } catch {
      // What the SDK threw says nothing to a person; that others do not get the sound or the picture does.
      line.sent = 'unknown';
      this.#report(source, true);
    } finally {
      line.busy = false;
    }
  }

  #report(source: Source, troubled: boolean): void {
    if (!this.#stopped) {
      this.#onTrouble(source, troubled);
    }
  }
}

/** A new connection sends nothing, which is what "off" means: nothing need be done to say so. */
function freshLine(): Line {
  return { wanted: null, sent: null, busy: false };
}
