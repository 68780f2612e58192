/** Devices for tests: what is plugged in, what the person answers, and which tracks are still open. */
import type { DevicePort } from '../devices.ts';
import type { Permission, Source } from '../failures.ts';
import type { Screen } from '../sharing.ts';
import type { Stop } from '../store.ts';

export class TestTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  readonly id = `track-${Math.random()}`;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly #deviceId: string;

  constructor(source: Source, deviceId: string, label: string) {
    super();
    this.kind = source === 'microphone' ? 'audio' : 'video';
    this.label = label;
    this.#deviceId = deviceId;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  clone(): TestTrack {
    return new TestTrack(this.kind === 'audio' ? 'microphone' : 'camera', this.#deviceId, this.label);
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.#deviceId };
  }

  /** The device is pulled out. */
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

const KIND: Readonly<Record<Source | 'speaker', MediaDeviceKind>> = {
  microphone: 'audioinput',
  camera: 'videoinput',
  speaker: 'audiooutput',
};

export function info(kind: Source | 'speaker', deviceId: string, label = deviceId): MediaDeviceInfo {
  const plain = { deviceId, label, kind: KIND[kind], groupId: '' };
  return { ...plain, toJSON: () => plain };
}

export class TestDevices implements DevicePort {
  plugged: MediaDeviceInfo[] = [info('microphone', 'mic-1'), info('camera', 'cam-1'), info('speaker', 'spk-1')];
  permissions: Record<Source, Permission> = { microphone: 'granted', camera: 'granted' };
  may: Record<Source, boolean> = { microphone: true, camera: true };
  /** What the browser throws for a source; nothing means that it opens. */
  faults: Partial<Record<Source, Error>> = {};
  screenFault: Error | null = null;
  choosesSpeaker = true;
  /** Answers to prompts are held back until `answer()`. */
  holds = false;
  readonly opened: TestTrack[] = [];
  readonly asked: string[] = [];
  #answers: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();

  mayAsk(source: Source): boolean {
    return this.may[source];
  }

  permission(source: Source): Promise<Permission> {
    return Promise.resolve(this.permissions[source]);
  }

  async open(source: Source, deviceId: string | null): Promise<MediaStreamTrack> {
    this.asked.push(`${source} ${deviceId ?? 'any'}`);
    await this.#answered();
    return this.#track(source, deviceId);
  }

  async openBoth(ids: Readonly<Record<Source, string | null>>): Promise<Readonly<Record<Source, MediaStreamTrack>>> {
    this.asked.push('both');
    await this.#answered();
    const microphone = this.#track('microphone', ids.microphone);
    return { microphone, camera: this.#track('camera', ids.camera) };
  }

  canShare(): boolean {
    return true;
  }

  async openScreen(): Promise<Screen> {
    this.asked.push('screen');
    await this.#answered();
    if (this.screenFault !== null) {
      throw this.screenFault;
    }
    const track = new TestTrack('camera', 'screen', 'Screen');
    this.opened.push(track);
    return { picture: track as unknown as MediaStreamTrack, sound: null };
  }

  list(): Promise<readonly MediaDeviceInfo[]> {
    return Promise.resolve(this.plugged);
  }

  canChooseSpeaker(): boolean {
    return this.choosesSpeaker;
  }

  onChange(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Devices come and go. */
  plug(...plugged: MediaDeviceInfo[]): void {
    this.plugged = plugged;
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  /** The person answers all prompts. */
  answer(): void {
    for (const answer of this.#answers.splice(0)) {
      answer();
    }
  }

  get stillOpen(): readonly TestTrack[] {
    return this.opened.filter(({ readyState }) => readyState === 'live');
  }

  #answered(): Promise<void> {
    if (!this.holds) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#answers.push(resolve);
    });
  }

  #track(source: Source, wish: string | null): MediaStreamTrack {
    const fault = this.faults[source];
    if (fault !== undefined) {
      throw fault;
    }
    const there = this.plugged.filter(({ kind }) => kind === KIND[source]);
    const device = there.find(({ deviceId }) => deviceId === wish) ?? there[0];
    if (device === undefined) {
      throw new DOMException('Requested device not found', 'NotFoundError');
    }
    const track = new TestTrack(source, device.deviceId, device.label);
    this.opened.push(track);
    // Only the parts of a track that the call uses are there.
    return track as unknown as MediaStreamTrack;
  }
}
