/** How each reaction looks; what it is called stands in the catalogue. */
import type { ReactionKind } from '../../call/message.ts';

export const SIGNS: Readonly<Record<ReactionKind, string>> = {
  thumb: '👍',
  heart: '❤️',
  clap: '👏',
  laugh: '😂',
  party: '🎉',
  wow: '😮',
};
