/**
 * One's own microphone, camera and speaker: what is on, what failed and why, which device is used.
 *
 * Only this file opens and stops capture, so that "off" has one meaning: the camera is released and its light goes out;
 * the microphone delivers silence and, outside a call, is released as well. Sending is the business of `session.ts`.
 */

import { byLabel, type Device, type DeviceKind, type DevicePort, DeviceWatch } from './devices.ts';
import { type DeviceFailure, type Source, whyRefused } from './failures.ts';
import type { PreferenceBook } from './preferences.ts';
import { type Readable, Store } from './store.ts';

export type SourceState =
  | { readonly kind: 'off' }
  /** The browser asks the person, or the device starts. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'on'; readonly track: MediaStreamTrack; readonly label: string; readonly deviceId: string | null }
  | { readonly kind: 'failed'; readonly why: DeviceFailure };

export interface OwnState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  /** Null: the system's own choice. */
  readonly speaker: Device | null;
  /** The last device that was lost and what took its place, until somebody dismisses it. */
  readonly replaced: Replaced | null;
}

export interface Replaced {
  readonly source: Source;
  readonly was: string;
  /** Null: nothing took its place. */
  readonly now: string | null;
}

const OFF: SourceState = { kind: 'off' };
const ASKING: SourceState = { kind: 'asking' };

interface Slot {
  /** Counts what was asked of this source; an answer to an older request is thrown away. */
  turn: number;
  /** A microphone that is off inside a call: kept open, delivering silence. */
  held: MediaStreamTrack | null;
  unwatch: (() => void) | null;
}

export class OwnMedia {
  readonly #port: DevicePort;
  readonly #preferences: PreferenceBook;
  readonly #watch: DeviceWatch;
  readonly #state = new Store<OwnState>({ microphone: OFF, camera: OFF, speaker: null, replaced: null });
  readonly #slots: Readonly<Record<Source, Slot>> = { microphone: freshSlot(), camera: freshSlot() };
  #holdsMicrophone = false;
  #closed = false;

  constructor(port: DevicePort, preferences: PreferenceBook) {
    this.#port = port;
    this.#preferences = preferences;
    this.#watch = new DeviceWatch(port);
  }

  get state(): Readable<OwnState> {
    return this.#state;
  }

  get devices(): DeviceWatch['list'] {
    return this.#watch.list;
  }

  /** Opens what was on last time, where the person has already allowed it. True if nothing need be asked. */
  async begin(): Promise<boolean> {
    await this.#refreshDevices();
    const sources: readonly Source[] = ['microphone', 'camera'];
    const allowed = await Promise.all(sources.map((source) => this.#allowed(source)));
    const wanted = this.#preferences.read();
    const wants: Readonly<Record<Source, boolean>> = { microphone: wanted.microphoneOn, camera: wanted.cameraOn };
    await Promise.all(
      sources.filter((source, index) => allowed[index] === true && wants[source]).map((source) => this.#open(source)),
    );
    return allowed.every(Boolean);
  }

  /** Asks for both, after the person pressed the button that says why. */
  async askForBoth(): Promise<void> {
    // One after the other: some browsers drop the second prompt when two are open.
    await this.switchOn('microphone');
    await this.switchOn('camera');
  }

  async switchOn(source: Source): Promise<void> {
    this.#remember(source, true);
    const slot = this.#slots[source];
    if (slot.held?.readyState === 'live') {
      const track = slot.held;
      slot.held = null;
      slot.turn += 1;
      track.enabled = true;
      this.#took(source, track);
      return;
    }
    await this.#open(source);
  }

  switchOff(source: Source): void {
    this.#remember(source, false);
    const slot = this.#slots[source];
    slot.turn += 1;
    const state = this.#state.get()[source];
    if (source === 'microphone' && this.#holdsMicrophone && state.kind === 'on') {
      slot.held = state.track;
      state.track.enabled = false;
    } else {
      this.#release(source);
    }
    this.#put(source, OFF);
  }

  toggle(source: Source): Promise<void> {
    const { kind } = this.#state.get()[source];
    if (kind === 'on' || kind === 'asking') {
      this.switchOff(source);
      return Promise.resolve();
    }
    return this.switchOn(source);
  }

  /** Inside a call an unmute must be immediate, and some browsers would ask again: keep the microphone open. */
  holdMicrophone(hold: boolean): void {
    this.#holdsMicrophone = hold;
    if (!hold) {
      this.#slots.microphone.held?.stop();
      this.#slots.microphone.held = null;
    }
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    const device = this.#watch.list.get()[kind].find((one) => one.id === deviceId);
    if (device === undefined) {
      return;
    }
    this.#preferences.write({ [kind]: device.label });
    if (kind === 'speaker') {
      this.#state.update((state) => ({ ...state, speaker: device }));
      return;
    }
    this.#slots[kind].held?.stop();
    this.#slots[kind].held = null;
    if (this.#state.get()[kind].kind !== 'off') {
      await this.#open(kind);
    }
  }

  dismissReplaced(): void {
    this.#state.update((state) => ({ ...state, replaced: null }));
  }

  /** Releases everything: the light of the camera goes out. The object is of no use afterwards. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    for (const source of ['microphone', 'camera'] as const) {
      this.#slots[source].turn += 1;
      this.#release(source);
      this.#put(source, OFF);
    }
  }

  async #allowed(source: Source): Promise<boolean> {
    if (!this.#port.mayAsk(source)) {
      this.#put(source, { kind: 'failed', why: 'browser' });
      return true;
    }
    const permission = await this.#port.permission(source);
    if (permission === 'denied') {
      this.#put(source, { kind: 'failed', why: 'refused' });
      return true;
    }
    return permission === 'granted';
  }

  async #open(source: Source): Promise<void> {
    const slot = this.#slots[source];
    slot.turn += 1;
    const { turn } = slot;
    this.#release(source);
    this.#put(source, ASKING);
    const wish = this.#wish(source);
    let track: MediaStreamTrack;
    try {
      track = await this.#port.open(source, wish?.id ?? null);
    } catch (error) {
      const why = await this.#explain(source, error);
      if (turn === slot.turn) {
        this.#put(source, { kind: 'failed', why });
      }
      return;
    }
    if (turn !== slot.turn || this.#closed) {
      // Switched off, chosen again or gone while the browser was asking.
      track.stop();
      return;
    }
    this.#took(source, track);
    await this.#refreshDevices();
  }

  #took(source: Source, track: MediaStreamTrack): void {
    const slot = this.#slots[source];
    slot.unwatch?.();
    const lost = (): void => void this.#replace(source);
    track.addEventListener('ended', lost);
    slot.unwatch = () => track.removeEventListener('ended', lost);
    const deviceId = track.getSettings().deviceId ?? null;
    this.#put(source, { kind: 'on', track, label: track.label, deviceId });
  }

  /** The device went away while it was in use: take what is there now and say so. */
  async #replace(source: Source): Promise<void> {
    const before = this.#state.get()[source];
    if (before.kind !== 'on') {
      return;
    }
    await this.#open(source);
    const after = this.#state.get()[source];
    const now = after.kind === 'on' ? after.label : null;
    if (after.kind !== 'off') {
      this.#state.update((state) => ({ ...state, replaced: { source, was: before.label, now } }));
    }
  }

  async #explain(source: Source, error: unknown): Promise<DeviceFailure> {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const permission = await this.#port.permission(source);
    return whyRefused({ name, message, permission, mayAsk: this.#port.mayAsk(source) });
  }

  #wish(kind: DeviceKind): Device | null {
    return byLabel(this.#watch.list.get()[kind], this.#preferences.read()[kind]);
  }

  async #refreshDevices(): Promise<void> {
    await this.#watch.refresh();
    const speaker = this.#wish('speaker');
    this.#state.update((state) => (state.speaker?.id === speaker?.id ? state : { ...state, speaker }));
  }

  #release(source: Source): void {
    const slot = this.#slots[source];
    slot.unwatch?.();
    slot.unwatch = null;
    slot.held?.stop();
    slot.held = null;
    const state = this.#state.get()[source];
    if (state.kind === 'on') {
      state.track.stop();
    }
  }

  #remember(source: Source, on: boolean): void {
    this.#preferences.write(source === 'microphone' ? { microphoneOn: on } : { cameraOn: on });
  }

  #put(source: Source, next: SourceState): void {
    this.#state.update((state) => (state[source] === next ? state : { ...state, [source]: next }));
  }
}

function freshSlot(): Slot {
  return { turn: 0, held: null, unwatch: null };
}
