/** How far a person is with one meeting, as values: what the app answers, what the screen shows, how it ends. */
import type { Ticket } from './room.ts';

/** Answers of the app to "let me in", as far as the call has to tell them apart. */
export type JoinAnswer<Problem> =
  | { readonly kind: 'ticket'; readonly ticket: Ticket }
  /** Nothing is wrong with the person or the meeting: the media server starts, the network is away. */
  | { readonly kind: 'later'; readonly afterMs: number | null; readonly problem: Problem }
  /** The server broke while it answered. At the door that is said; inside a call it is asked again, as it may stop. */
  | { readonly kind: 'fault'; readonly problem: Problem }
  | { readonly kind: 'no'; readonly end: EndReason | null; readonly problem: Problem };

export type EndReason =
  | 'left'
  | 'removed'
  | 'meeting_ended'
  | 'other_device'
  | 'connection_lost'
  | 'server_restarting'
  | 'full'
  | 'signed_out';

export type Stage =
  /** Under two seconds: nothing is shown, most breaks are over by then. */
  | 'quiet'
  | 'strip'
  /** After fifteen: the person is offered a choice. */
  | 'choice';

export type CallState<Problem> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'joining'; readonly waiting: boolean }
  /** Not let in; the person is still in front of the door. Null: let in, but the media server was not reached. */
  | { readonly kind: 'refused'; readonly problem: Problem | null }
  | { readonly kind: 'joined'; readonly since: number; readonly awayMs: number | null }
  | {
      readonly kind: 'reconnecting';
      readonly since: number;
      readonly lostAt: number;
      readonly stage: Stage;
      /** The server said that it stops. */
      readonly restarting: boolean;
    }
  | { readonly kind: 'ended'; readonly why: EndReason; readonly lastedMs: number };
