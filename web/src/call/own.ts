/**
 * One's own microphone, camera and speaker: what is on, what failed and why, which device is used.
 *
 * Only this file opens and stops capture, so that "off" has one meaning: the camera is released and its light goes out;
 * the microphone delivers silence and, outside a call, is released as well. Sending is the business of `session.ts`.
 */

import {
  byLabel,
  type Device,
  type DeviceKind,
  type DeviceList,
  type DevicePort,
  DeviceWatch,
  plainLabel,
} from './devices.ts';
import { type DeviceFailure, type Source, thrown, whyRefused } from './failures.ts';
import type { OwnState, Replaced, SourceState } from './ownState.ts';
import type { PreferenceBook } from './preferences.ts';
import { type Readable, Store } from './store.ts';

const SOURCES: readonly Source[] = ['microphone', 'camera'];
const OFF: SourceState = { kind: 'off' };
const ASKING: SourceState = { kind: 'asking' };

interface Slot {
  /** Counts what was asked of this source; an answer to an older request is thrown away. */
  turn: number;
  unwatch: (() => void) | null;
}

export class OwnMedia {
  readonly #port: DevicePort;
  readonly #preferences: PreferenceBook;
  readonly #watch: DeviceWatch;
  readonly #state = new Store<OwnState>({
    microphone: OFF,
    camera: OFF,
    speaker: null,
    mustAsk: false,
    replaced: null,
  });
  readonly #slots: Readonly<Record<Source, Slot>> = { microphone: freshSlot(), camera: freshSlot() };
  readonly #held = new Store<MediaStreamTrack | null>(null);
  /** The devices as they were when they were last looked at. */
  #known: DeviceList | null = null;
  #holdsMicrophone = false;
  #closed = false;

  constructor(port: DevicePort, preferences: PreferenceBook) {
    this.#port = port;
    this.#preferences = preferences;
    this.#watch = new DeviceWatch(port);
    this.#watch.list.listen(() => void this.#follow());
  }

  get state(): Readable<OwnState> {
    return this.#state;
  }

  /** The microphone that is off inside a call, kept open and silent for everybody else. */
  get held(): Readable<MediaStreamTrack | null> {
    return this.#held;
  }

  get devices(): DeviceWatch['list'] {
    return this.#watch.list;
  }

  /** Opens what was on last time, where the person has already allowed it. */
  async begin(): Promise<void> {
    await this.#refreshDevices();
    const allowed = await Promise.all(SOURCES.map((source) => this.#allowed(source)));
    const { microphoneOn, cameraOn } = this.#preferences.read();
    const wanted: Readonly<Record<Source, boolean>> = { microphone: microphoneOn, camera: cameraOn };
    this.#state.update((state) => ({ ...state, mustAsk: allowed.includes('ask') }));
    await Promise.all(
      SOURCES.filter((source, index) => allowed[index] === 'open' && wanted[source]).map((source) =>
        this.#open(source),
      ),
    );
  }

  /** Asks for both with one question, after the person pressed the button that says why. */
  async askForBoth(): Promise<void> {
    const turns = SOURCES.map((source) => this.#startTurn(source));
    try {
      const ids = { microphone: this.#wish('microphone')?.id ?? null, camera: this.#wish('camera')?.id ?? null };
      const tracks = await this.#port.openBoth(ids);
      SOURCES.forEach((source, index) => {
        this.#tookIfCurrent(source, tracks[source], turns[index]);
      });
    } catch (error) {
      await this.#afterBothFailed(error);
    }
    this.#state.update((state) => ({ ...state, mustAsk: false }));
    await this.#refreshDevices();
  }

  async switchOn(source: Source): Promise<void> {
    this.#remember(source, true);
    const track = source === 'microphone' ? this.#held.get() : null;
    if (track?.readyState === 'live') {
      this.#held.set(null);
      this.#slots[source].turn += 1;
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
      state.track.enabled = false;
      this.#held.set(state.track);
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
      this.#letGo();
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
    if (kind === 'microphone') {
      this.#letGo();
    }
    if (this.#state.get()[kind].kind !== 'off') {
      await this.#open(kind);
    }
  }

  /** Back to the device of before; where that is gone, the new one is not used either. */
  async undoReplaced(): Promise<void> {
    const { replaced } = this.#state.get();
    this.dismissReplaced();
    const before = replaced === null ? null : byLabel(this.#watch.list.get()[replaced.source], replaced.was);
    if (replaced !== null && before !== null) {
      await this.choose(replaced.source, before.id);
    } else if (replaced !== null) {
      this.switchOff(replaced.source);
    }
  }

  dismissReplaced(): void {
    this.#state.update((state) => ({ ...state, replaced: null }));
  }

  /** Releases everything: the light of the camera goes out. The object is of no use afterwards. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    for (const source of SOURCES) {
      this.#slots[source].turn += 1;
      this.#release(source);
      this.#put(source, OFF);
    }
  }

  async #allowed(source: Source): Promise<'open' | 'ask' | 'no'> {
    if (!this.#port.mayAsk(source)) {
      this.#put(source, { kind: 'failed', why: 'browser' });
      return 'no';
    }
    const permission = await this.#port.permission(source);
    if (permission === 'denied') {
      this.#put(source, { kind: 'failed', why: 'refused' });
      return 'no';
    }
    return permission === 'granted' ? 'open' : 'ask';
  }

  async #afterBothFailed(error: unknown): Promise<void> {
    if (thrown(error).name === 'NotAllowedError') {
      // The person has answered: not asked a second time for each device.
      for (const source of SOURCES.filter((one) => this.#state.get()[one].kind === 'asking')) {
        this.#put(source, { kind: 'failed', why: await this.#explain(source, error) });
      }
      return;
    }
    // One of the two is missing or in use; the other one may well work.
    for (const source of SOURCES) {
      await this.#open(source);
    }
  }

  #startTurn(source: Source): number {
    const slot = this.#slots[source];
    slot.turn += 1;
    this.#release(source);
    this.#put(source, ASKING);
    return slot.turn;
  }

  async #open(source: Source): Promise<void> {
    const turn = this.#startTurn(source);
    try {
      const track = await this.#port.open(source, this.#wish(source)?.id ?? null);
      this.#tookIfCurrent(source, track, turn);
    } catch (error) {
      const why = await this.#explain(source, error);
      if (turn === this.#slots[source].turn) {
        this.#put(source, { kind: 'failed', why });
      }
      return;
    }
    await this.#refreshDevices();
  }

  /** Switched off, chosen again or gone while the browser was asking: then the track is not wanted any more. */
  #tookIfCurrent(source: Source, track: MediaStreamTrack, turn: number | undefined): void {
    if (turn === this.#slots[source].turn && !this.#closed) {
      this.#took(source, track);
    } else {
      track.stop();
    }
  }

  #took(source: Source, track: MediaStreamTrack): void {
    const slot = this.#slots[source];
    slot.unwatch?.();
    const lost = (): void => void this.#replace(source);
    track.addEventListener('ended', lost);
    slot.unwatch = () => track.removeEventListener('ended', lost);
    const deviceId = track.getSettings().deviceId ?? null;
    const label = plainLabel(this.#watch.list.get()[source], track.label);
    this.#put(source, { kind: 'on', track, label, deviceId });
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
      this.#state.update((state) => ({ ...state, replaced: { source, why: 'gone', was: before.label, now } }));
    }
  }

  /** Devices came or went: the chosen one is back, or the system has another favourite and the person none. */
  async #follow(): Promise<void> {
    const before = this.#known;
    const list = this.#watch.list.get();
    this.#known = list;
    if (before === null || this.#closed) {
      return;
    }
    for (const source of SOURCES) {
      const state = this.#state.get()[source];
      if (before.present[source] !== list.present[source]) {
        await this.#comesOrGoes(source, list.present[source]);
      }
      const why = state.kind === 'on' && state.track.readyState === 'live' ? this.#better(source, before, list) : null;
      if (state.kind === 'on' && why !== null) {
        await this.#change(source, state.label, why);
      }
    }
  }

  /**
   * The first device of its kind, for whoever wanted one and had none. It opens by itself where that shows nobody
   * anything unasked: the browser need not ask, and no picture starts in the middle of a call. Else it is offered.
   */
  async #comesOrGoes(source: Source, present: boolean): Promise<void> {
    const state = this.#state.get()[source];
    if (!present && state.kind === 'offered') {
      this.#put(source, { kind: 'failed', why: 'absent' });
    }
    if (!present || state.kind !== 'failed' || state.why !== 'absent') {
      return;
    }
    const allowed = (await this.#port.permission(source)) === 'granted';
    if (this.#state.get()[source] !== state) {
      return;
    }
    if (allowed && (source === 'microphone' || !this.#holdsMicrophone)) {
      await this.#change(source, '', 'first');
    } else {
      this.#put(source, { kind: 'offered' });
    }
  }

  /** Only what has just changed counts: a wish that the browser did not grant is not tried again and again. */
  #better(source: Source, before: DeviceList, list: DeviceList): 'back' | 'system' | null {
    const wish = this.#wish(source);
    if (wish !== null) {
      return byLabel(before[source], wish.label) === null ? 'back' : null;
    }
    const favourite = list.system[source];
    return favourite !== null && favourite !== before.system[source] ? 'system' : null;
  }

  async #change(source: Source, was: string, why: Exclude<Replaced['why'], 'gone'>): Promise<void> {
    await this.#open(source);
    const after = this.#state.get()[source];
    if (after.kind === 'on' && after.label !== was) {
      this.#state.update((state) => ({ ...state, replaced: { source, why, was, now: after.label } }));
    }
  }

  #letGo(): void {
    this.#held.get()?.stop();
    this.#held.set(null);
  }

  async #explain(source: Source, error: unknown): Promise<DeviceFailure> {
    const permission = await this.#port.permission(source);
    return whyRefused({ ...thrown(error), permission, mayAsk: this.#port.mayAsk(source) });
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
    if (source === 'microphone') {
      this.#letGo();
    }
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
  return { turn: 0, unwatch: null };
}
