/**
 * What people in a call tell each other beside sound and pictures: JSON in LiveKit's data packets, under one topic.
 *
 * Every message comes from somebody else's program, so that nothing of its shape is believed before it was checked.
 */

import { shownText } from './words.ts';

export const TOPIC = 'pattino.together';
/** Under this one the server itself says that it is about to restart; the topic is the whole message. */
export const RESTART_TOPIC = 'pattino.restart';

/** Reactions in the order in which they are offered. */
export const REACTIONS = ['thumb', 'heart', 'clap', 'laugh', 'party', 'wow'] as const;
export type ReactionKind = (typeof REACTIONS)[number];

export type Message =
  | { readonly kind: 'chat'; readonly text: string }
  /** `forMs`: for how long it has been up, because clocks of different machines differ. */
  | { readonly kind: 'hand'; readonly up: boolean; readonly forMs: number }
  | { readonly kind: 'reaction'; readonly reaction: ReactionKind }
  /** From somebody who has just come: whose hand is up? */
  | { readonly kind: 'asks' };

/** A packet longer than this is not read; the longest message of ours is half of it. */
const LONGEST_BYTES = 16_384;
/** A hand that claims to be up for longer than a day is a day old. */
const LONGEST_HAND_MS = 86_400_000;

export function encode(message: Message): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** Null for whatever is not exactly a message of ours: another version of the client may say more. */
export function decode(data: Uint8Array): Message | null {
  if (data.byteLength > LONGEST_BYTES) {
    return null;
  }
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
    return typeof parsed === 'object' && parsed !== null ? checked(parsed) : null;
  } catch {
    // Not UTF-8 or not JSON.
    return null;
  }
}

function checked(given: Readonly<Record<string, unknown>> | object): Message | null {
  const { kind, text, up, forMs, reaction } = given as Readonly<Record<string, unknown>>;
  switch (kind) {
    case 'chat':
      return chat(text);
    case 'hand':
      return hand(up, forMs);
    case 'reaction':
      return isReaction(reaction) ? { kind, reaction } : null;
    case 'asks':
      return { kind };
    default:
      return null;
  }
}

function chat(text: unknown): Message | null {
  const shown = typeof text === 'string' ? shownText(text) : '';
  return shown === '' ? null : { kind: 'chat', text: shown };
}

function hand(up: unknown, forMs: unknown): Message | null {
  if (typeof up !== 'boolean' || typeof forMs !== 'number' || !Number.isFinite(forMs)) {
    return null;
  }
  return { kind: 'hand', up, forMs: Math.min(Math.max(0, forMs), LONGEST_HAND_MS) };
}

function isReaction(value: unknown): value is ReactionKind {
  return REACTIONS.some((known) => known === value);
}
