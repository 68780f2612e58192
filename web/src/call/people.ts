/**
 * Who is in the call, as the screen needs it. Values only: no SDK type leaves `livekit.ts`.
 */

import type { Stop } from './store.ts';

/** Something that can be shown in a `<video>` or played by an `<audio>` element, without saying how. */
export interface Playable {
  /** Stable for as long as it is the same track; a key for lists and effects. */
  readonly id: string;
  attach(element: HTMLMediaElement): Stop;
}

/**
 * How this person is reached: good and unknown look alike, because nothing need be done. `lost` is theirs, the server
 * does not reach them; `away` is ours, we reach nobody.
 */
export type Reach = 'good' | 'weak' | 'lost' | 'away';

export interface Person {
  /** Opaque, made for this one joining; it says nothing about the account. */
  readonly identity: string;
  readonly name: string;
  readonly self: boolean;
  /** Has no account here. The app says so in the signed token; whoever has no word of it counts as a guest. */
  readonly guest: boolean;
  /** When they came in, in milliseconds of the server's clock; decides the order of tiles. */
  readonly joinedAt: number;
  readonly microphone: 'on' | 'off';
  readonly video: Playable | null;
  readonly audio: Playable | null;
  /** Their screen, and its sound. One's own is not shown to oneself. */
  readonly share: Playable | null;
  readonly shareAudio: Playable | null;
  readonly speaking: boolean;
  readonly reach: Reach;
}

export const NOBODY: readonly Person[] = [];

/** Everybody as they were when the line broke, told apart from people who are reached. Nobody hears anybody now. */
export function unreached(people: readonly Person[]): readonly Person[] {
  return people.map((person) => ({ ...person, reach: person.self ? person.reach : 'away', speaking: false }));
}

/** Without the last picture: a stale face is worse than initials (product notes, 4.5). */
export function withoutPictures(people: readonly Person[]): readonly Person[] {
  return people.map((person) => (person.self ? person : { ...person, video: null, share: null }));
}

/**
 * The new list with the old values wherever nothing changed, and the old list where nothing changed at all: the screen
 * draws again only what is different. One event of the server describes everybody anew.
 */
export function keepSame(before: readonly Person[], after: readonly Person[]): readonly Person[] {
  const known = new Map(before.map((person) => [person.identity, person]));
  const kept = after.map((person) => {
    const old = known.get(person.identity);
    return old !== undefined && isSame(old, person) ? old : person;
  });
  return kept.length === before.length && kept.every((person, index) => person === before[index]) ? before : kept;
}

function isSame(one: Person, other: Person): boolean {
  return (Object.keys(other) as (keyof Person)[]).every((key) => Object.is(one[key], other[key]));
}
