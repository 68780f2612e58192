/**
 * The devices that this browser offers, kept up to date while they come and go. Pure but for the one port it is given.
 */

import type { Permission, Source } from './failures.ts';
import type { Screen } from './sharing.ts';
import { type Readable, type Stop, Store } from './store.ts';

export type DeviceKind = Source | 'speaker';

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface DeviceList {
  readonly microphone: readonly Device[];
  readonly camera: readonly Device[];
  /** Empty where the browser cannot choose the speaker; the system's own choice holds then. */
  readonly speaker: readonly Device[];
  /** Whether anything of the kind is plugged in. Told before permission too, when there is no label to show yet. */
  readonly present: Readonly<Record<DeviceKind, boolean>>;
  /** The label of the system's own choice, where the browser tells it. */
  readonly system: Readonly<Record<DeviceKind, string | null>>;
}

const NO_SYSTEM: DeviceList['system'] = { microphone: null, camera: null, speaker: null };
const NONE_PRESENT: DeviceList['present'] = { microphone: false, camera: false, speaker: false };
export const NO_DEVICES: DeviceList = {
  microphone: [],
  camera: [],
  speaker: [],
  present: NONE_PRESENT,
  system: NO_SYSTEM,
};

/** What the browser lets the call do with devices; the real one is in `browser.ts`. */
export interface DevicePort {
  /** False where the page may not ask at all. */
  mayAsk(source: Source): boolean;
  permission(source: Source): Promise<Permission>;
  /** Rejects with what the browser threw. */
  open(source: Source, deviceId: string | null): Promise<MediaStreamTrack>;
  /** Both with one question; all or nothing. */
  openBoth(ids: Readonly<Record<Source, string | null>>): Promise<Readonly<Record<Source, MediaStreamTrack>>>;
  canShare(): boolean;
  openScreen(): Promise<Screen>;
  list(): Promise<readonly MediaDeviceInfo[]>;
  canChooseSpeaker(): boolean;
  onChange(listener: () => void): Stop;
}

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

/** Chromium lists the system's choice twice more under these ids; the device itself is in the list as well. */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications']);

export function sortDevices(found: readonly MediaDeviceInfo[], canChooseSpeaker: boolean): DeviceList {
  const list: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  const system = { ...NO_SYSTEM };
  const present = { ...NONE_PRESENT };
  for (const { kind, deviceId, label } of found) {
    present[KINDS[kind]] = true;
    // Before permission ids and labels are empty: there is nothing to choose from yet.
    if (deviceId === '' || label === '') {
      continue;
    }
    if (ALIASES.has(deviceId)) {
      system[KINDS[kind]] ??= label;
      continue;
    }
    list[KINDS[kind]].push({ id: deviceId, label });
  }
  for (const kind of ['microphone', 'camera', 'speaker'] as const) {
    // The alias is called "Default - " and the device, the first part in the browser's own language.
    system[kind] = list[kind].find(({ label }) => system[kind]?.endsWith(label))?.label ?? null;
  }
  return { ...list, speaker: canChooseSpeaker ? list.speaker : [], present, system };
}

/** The device of that label, or null: a preferred device that is not plugged in never stands in the way. */
export function byLabel(devices: readonly Device[], label: string | null): Device | null {
  return devices.find((device) => device.label === label) ?? null;
}

/** What a device is called in the list: an alias of the system's choice has words before that. */
export function plainLabel(devices: readonly Device[], label: string): string {
  return devices.find((device) => label.endsWith(` - ${device.label}`))?.label ?? label;
}

/** Follows the browser's list until it is closed. */
export class DeviceWatch {
  readonly #port: DevicePort;
  readonly #list = new Store<DeviceList>(NO_DEVICES);
  readonly #stop: Stop;
  #asked = 0;

  constructor(port: DevicePort) {
    this.#port = port;
    this.#stop = port.onChange(() => void this.refresh());
  }

  get list(): Readable<DeviceList> {
    return this.#list;
  }

  /** Reads the list again; labels only appear once a device of that kind was allowed. */
  async refresh(): Promise<DeviceList> {
    this.#asked += 1;
    const turn = this.#asked;
    const found = await this.#port.list();
    // An older answer that arrives late must not undo a newer one.
    if (turn === this.#asked) {
      this.#list.set(sortDevices(found, this.#port.canChooseSpeaker()));
    }
    return this.#list.get();
  }

  close(): void {
    this.#asked += 1;
    this.#stop();
  }
}
