/** A media server for tests: does what the test says, keeps what it was asked. */
import type { Source } from '../failures.ts';
import type { Person } from '../people.ts';
import type { Counters } from '../quality.ts';
import type { RoomChange, RoomPort, Ticket } from '../room.ts';
import type { Screen } from '../sharing.ts';
import type { Stop } from '../store.ts';

export function person(identity: string, more: Partial<Person> = {}): Person {
  return {
    identity,
    name: identity,
    self: false,
    guest: false,
    joinedAt: 0,
    microphone: 'on',
    video: null,
    audio: null,
    share: null,
    shareAudio: null,
    speaking: false,
    reach: 'good',
    ...more,
  };
}

export const ME = person('me', { self: true, name: 'Me' });

export class TestRoom implements RoomPort {
  readonly sent: [Source, MediaStreamTrack | null][] = [];
  readonly speakers: string[] = [];
  readonly screens: (Screen | null)[] = [];
  readonly posted: [Uint8Array, readonly string[] | null][] = [];
  posts: () => Promise<void> = () => Promise.resolve();
  ticket: Ticket | null = null;
  left = false;
  here: readonly Person[] = [ME];
  connects: () => Promise<void> = () => Promise.resolve();
  sends: () => Promise<void> = () => Promise.resolve();
  sounds: () => Promise<void> = () => Promise.resolve();
  readonly #listeners = new Set<(change: RoomChange) => void>();

  listen(listener: (change: RoomChange) => void): Stop {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async connect(ticket: Ticket): Promise<void> {
    this.ticket = ticket;
    await this.connects();
  }

  people(): readonly Person[] {
    return this.here;
  }

  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    await this.sends();
    this.sent.push([source, track]);
  }

  async post(data: Uint8Array, to: readonly string[] | null): Promise<void> {
    await this.posts();
    this.posted.push([data, to]);
  }

  async sendScreen(screen: Screen | null): Promise<void> {
    await this.sends();
    this.screens.push(screen);
  }

  pictures = true;
  receivePictures(wanted: boolean): void {
    this.pictures = wanted;
  }

  count: readonly Counters[] = [];
  counters(): Promise<readonly Counters[]> {
    return Promise.resolve(this.count);
  }

  async chooseSpeaker(deviceId: string): Promise<void> {
    this.speakers.push(deviceId);
  }

  startSound(): Promise<void> {
    return this.sounds();
  }

  async leave(): Promise<void> {
    this.left = true;
  }

  tell(change: RoomChange): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }

  shows(...here: readonly Person[]): void {
    this.here = [ME, ...here];
    this.tell({ kind: 'people' });
  }
}
