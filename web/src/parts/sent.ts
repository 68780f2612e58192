/** A code that was asked for. The address lives in memory only: a reload forgets it, the code still works. */

export interface Sent {
  readonly email: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly expiresInS: number;
}

/** Mail takes some seconds; asking again sooner only makes the first code worthless. */
export const AGAIN_AFTER_S = 45;

export function secondsLeft(sent: Sent, now: number): number {
  return Math.max(0, Math.ceil((sent.at - now) / 1000) + AGAIN_AFTER_S);
}

/** `0:42` */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export type AddressFault = 'emailMissing' | 'emailWrong';

/** Catches slips, no more: what an address may be is for the server and the mail to say. */
export function addressFault(email: string): AddressFault | undefined {
  const address = email.trim();
  if (address === '') return 'emailMissing';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(address) ? undefined : 'emailWrong';
}
