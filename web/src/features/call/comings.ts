/** Who came and who left between two looks at the call. Pure. */
import type { Person } from '../../call/people.ts';

export interface Comings {
  readonly came: readonly Person[];
  readonly left: readonly Person[];
}

export function comings(before: readonly Person[], after: readonly Person[]): Comings {
  return { came: missing(after, before), left: missing(before, after) };
}

function missing(from: readonly Person[], others: readonly Person[]): readonly Person[] {
  const known = new Set(others.map((person) => person.identity));
  return from.filter((person) => !person.self && !known.has(person.identity));
}
