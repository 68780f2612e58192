/**
 * Who came and who left between two looks at the call, by name. Pure.
 *
 * Not by identity: that is new with each joining, and whoever comes back after a break neither came nor left.
 */
import type { Person } from '../../call/people.ts';

export interface Comings {
  readonly came: readonly string[];
  readonly left: readonly string[];
}

export function comings(before: readonly Person[], after: readonly Person[]): Comings {
  return { came: surplus(after, before), left: surplus(before, after) };
}

/** Names that occur in the one list more often than in the other, as often as that. */
function surplus(more: readonly Person[], less: readonly Person[]): readonly string[] {
  const known = new Map<string, number>();
  for (const { self, name } of less) {
    known.set(name, (known.get(name) ?? 0) + (self ? 0 : 1));
  }
  return more.flatMap(({ self, name }) => {
    const left = known.get(name) ?? 0;
    known.set(name, left - 1);
    return self || left > 0 ? [] : [name];
  });
}

export function sameRoster(one: readonly Person[], other: readonly Person[]): boolean {
  return one.length === other.length && one.every(({ identity }, index) => identity === other[index]?.identity);
}
