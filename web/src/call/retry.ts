/** When to try again, and for how long. Pure; the one place of the call's patience. */

export const DEADLINES = {
  /** A break shorter than this is not shown. Lower makes the strip flicker on every change of network. */
  stripMs: 2_000,
  /** A face that stands still longer than this is replaced by initials. */
  stalePictureMs: 3_000,
  /** From here on the person is offered to try again or to leave. */
  choiceMs: 15_000,
  /** After this long the call is over. Longer holds a laptop that sleeps, shorter gives up on tunnels and lifts. */
  giveUpMs: 120_000,
  /** In front of the door a person is less patient; the answer then says what is wrong. */
  firstJoinMs: 15_000,
} as const;

const FIRST_MS = 250;
/** Longest wait between attempts. Higher spares a server that stays away, lower brings people back sooner. */
const LONGEST_MS = 3_000;
/**
 * The same for the first attempts, within which a server that restarts is back. Each client has one question open at a
 * time, so that a lower one costs the server little, and a higher one is waited for by everybody after each restart.
 */
const LONGEST_AT_FIRST_MS = 1_000;
const FIRST_ATTEMPTS = 20;

/** Doubles from a quarter of a second, half of it at random, and not before the server wants to be asked. */
export function retryDelay(attempt: number, serverAsksMs: number | null, random: number): number {
  const longest = attempt < FIRST_ATTEMPTS ? LONGEST_AT_FIRST_MS : LONGEST_MS;
  const steady = Math.min(longest, FIRST_MS * 2 ** Math.min(attempt, 10));
  const spread = steady / 2 + (steady / 2) * random;
  // A server that asks for minutes is bounded: it is asked again, gently, within the patience of a call.
  return Math.max(spread, Math.min(serverAsksMs ?? 0, LONGEST_MS));
}
