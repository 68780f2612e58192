/**
 * The order of the tiles. Pure.
 *
 * Tiles keep their places: people find each other by position, so nothing is reshuffled because somebody speaks or
 * leaves. Newcomers go to the end, the person themself is last. Only when there are more people than one page shows
 * may a speaker from a later page change places with the one on the first page who has been silent longest.
 */

import type { Person } from './people.ts';

/** Identities in the order of their tiles, the person themself not among them. */
export type Order = readonly string[];

/** Keeps everybody's place, drops who left, appends who came in the order in which they came. */
export function reorder(before: Order, people: readonly Person[]): Order {
  const others = people.filter((person) => !person.self);
  const present = new Set(others.map((person) => person.identity));
  const kept = before.filter((identity) => present.has(identity));
  const known = new Set(kept);
  const came = others
    .filter((person) => !known.has(person.identity))
    .sort((a, b) => a.joinedAt - b.joinedAt || compare(a.identity, b.identity))
    .map((person) => person.identity);
  const same = came.length === 0 && kept.length === before.length;
  return same ? before : [...kept, ...came];
}

/** When each person was last heard, by identity; absent means never. */
export type Heard = ReadonlyMap<string, number>;

/**
 * Brings the speakers of later pages onto the first one, which shows `visible` others. Each takes the place of the
 * person who has been silent longest and does not speak now; nobody else moves.
 */
export function bringSpeakersForward(
  order: Order,
  visible: number,
  speaking: ReadonlySet<string>,
  heard: Heard,
): Order {
  if (order.length <= visible) {
    return order;
  }
  const next = [...order];
  for (const identity of order.slice(visible)) {
    if (!speaking.has(identity)) {
      continue;
    }
    const place = quietestPlace(next.slice(0, visible), speaking, heard);
    if (place === null) {
      break;
    }
    const from = next.indexOf(identity);
    const moved = next[place];
    if (moved === undefined) {
      break;
    }
    next[place] = identity;
    next[from] = moved;
  }
  return next.every((identity, index) => identity === order[index]) ? order : next;
}

function quietestPlace(page: Order, speaking: ReadonlySet<string>, heard: Heard): number | null {
  let place: number | null = null;
  let oldest = Number.POSITIVE_INFINITY;
  page.forEach((identity, index) => {
    const last = heard.get(identity) ?? Number.NEGATIVE_INFINITY;
    // `<=`: among equally silent people the later tile gives way, so that the first ones stay put.
    if (!speaking.has(identity) && last <= oldest) {
      place = index;
      oldest = last;
    }
  });
  return place;
}

/** People in tile order, the person themself last. */
export function arrange(order: Order, people: readonly Person[]): readonly Person[] {
  const byIdentity = new Map(people.map((person) => [person.identity, person]));
  const others = order.flatMap((identity) => byIdentity.get(identity) ?? []);
  const self = people.filter((person) => person.self);
  return [...others, ...self];
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
