/** A call that rings, as this page sees it, and what the line to the server tells of it. Pure. */
import type { Colleague, Ring } from '../api/model.ts';

export type Message =
  | { readonly kind: 'ring'; readonly ring: Ring }
  /** Everything that stands: what a page shows beyond it is over. */
  | { readonly kind: 'standing'; readonly rings: readonly Ring[] }
  | { readonly kind: 'still' };

/** Whether it still rings, or is about to. */
export const goesOn = (outgoing: Outgoing): boolean =>
  outgoing.kind === 'asking' || (outgoing.kind === 'ring' && isOpen(outgoing.ring));

export const isOpen = ({ state }: Ring): boolean => state === 'calling' || state === 'ringing';

/** Reads one message of our own server; anything else is nothing. */
export function readMessage(text: string): Message | null {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('kind' in message)) return null;
    // The form is the server's own (tests/ringing); only the kind tells one from another.
    return KINDS.has(String(message.kind)) ? (message as Message) : null;
  } catch {
    return null;
  }
}

const KINDS = new Set(['ring', 'standing', 'still']);

/** Whom one calls, and how. */
export interface Wanted {
  readonly to: Colleague;
  readonly video: boolean;
  /** The running call that they are asked into; null: a call of two. */
  readonly into: string | null;
}

export type Outgoing =
  | (Wanted & { readonly kind: 'asking' })
  | (Wanted & { readonly kind: 'ring'; readonly ring: Ring })
  | (Wanted & { readonly kind: 'refused'; readonly error: unknown });

/** What this page shows of calls. */
export interface Standing {
  readonly outgoing: Outgoing | null;
  readonly incoming: Ring | null;
}

export const NOTHING: Standing = { outgoing: null, incoming: null };

/** What a page shows after one message. */
export function follow(before: Standing, message: Message): Standing {
  switch (message.kind) {
    case 'still':
      return before;
    case 'ring':
      return withRing(before, message.ring);
    case 'standing': {
      const incoming = message.rings.find((ring) => ring.side === 'callee' && ring.state === 'ringing') ?? null;
      const after = message.rings.reduce(withRing, { ...before, incoming });
      return { incoming, outgoing: unlessGone(after.outgoing, message.rings) };
    }
  }
}

function withRing(before: Standing, ring: Ring): Standing {
  if (ring.side === 'caller') {
    const { outgoing } = before;
    if (!ring.here || outgoing === null || outgoing.to.id !== ring.other.id) return before;
    if (outgoing.kind === 'ring' && outgoing.ring.id !== ring.id) return before;
    const { to, video, into } = outgoing;
    return { ...before, outgoing: { kind: 'ring', to, video, into, ring } };
  }
  if (ring.state === 'ringing') return { ...before, incoming: ring };
  return before.incoming?.id === ring.id ? { ...before, incoming: null } : before;
}

/** A call of ours that the server does not know any more has ended while the line was away. */
function unlessGone(outgoing: Outgoing | null, rings: readonly Ring[]): Outgoing | null {
  if (outgoing?.kind !== 'ring' || !isOpen(outgoing.ring)) return outgoing;
  if (rings.some(({ id }) => id === outgoing.ring.id)) return outgoing;
  return { ...outgoing, ring: { ...outgoing.ring, state: 'cancelled' } };
}
