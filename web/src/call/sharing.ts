/**
 * The person's own screen: asked for, sent, and taken back. The browser's own bar ends it as well as our button, and a
 * connection that comes back gets it again.
 */

import { thrown } from './failures.ts';
import { type Readable, type Stop, Store } from './store.ts';

/** What the browser gave: a picture, and sound where the person and the system allow it. */
export interface Screen {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack | null;
}

export type SharingState = 'off' | 'asking' | 'on';

export interface SharingPorts {
  readonly inside: Readable<boolean>;
  /** Asks the person which screen; rejects with what the browser threw. */
  open(): Promise<Screen>;
  send(screen: Screen | null): Promise<void>;
}

export class Sharing {
  readonly #ports: SharingPorts;
  readonly #state = new Store<SharingState>('off');
  readonly #stop: Stop;
  #screen: Screen | null = null;
  #closed = false;

  constructor(ports: SharingPorts) {
    this.#ports = ports;
    this.#stop = ports.inside.listen(() => {
      if (ports.inside.get() && this.#screen !== null) {
        void this.#send(this.#screen);
      }
    });
  }

  get state(): Readable<SharingState> {
    return this.#state;
  }

  /** False when it failed for another reason than that the person changed their mind. */
  async start(): Promise<boolean> {
    if (this.#state.get() !== 'off') {
      return true;
    }
    this.#state.set('asking');
    try {
      const screen = await this.#ports.open();
      if (this.#closed) {
        release(screen);
        return true;
      }
      this.#screen = screen;
      screen.picture.addEventListener('ended', () => this.end(screen));
      this.#state.set('on');
      return await this.#send(screen);
    } catch (error) {
      this.#state.set('off');
      const { name, message } = thrown(error);
      return name === 'NotAllowedError' && !/system/i.test(message);
    }
  }

  /** Ends the sharing, or only this one if it is still the current one. */
  end(only: Screen | null = this.#screen): void {
    if (only === null || only !== this.#screen) {
      return;
    }
    this.#screen = null;
    release(only);
    this.#state.set('off');
    // Without a line there is nothing to take back.
    this.#ports.send(null).catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#stop();
    this.end();
  }

  async #send(screen: Screen): Promise<boolean> {
    try {
      await this.#ports.send(screen);
      return true;
    } catch {
      // With the line away it goes out on the way back; with the line there nobody sees it, which must be said.
      if (this.#ports.inside.get()) {
        this.end(screen);
        return false;
      }
      return true;
    }
  }
}

function release({ picture, sound }: Screen): void {
  picture.stop();
  sound?.stop();
}
