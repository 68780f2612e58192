/**
 * Whoever answers a call has agreed already: their page goes through the door of the meeting without stopping there.
 * One arrival at a time, in memory, forgotten as soon as the meeting has begun.
 */

export interface Arrival {
  readonly meeting: string;
  readonly video: boolean;
}

let coming: Arrival | null = null;

export function announceArrival(arrival: Arrival): void {
  coming = arrival;
}

export function arrivalAt(meeting: string): Arrival | null {
  return coming?.meeting === meeting ? coming : null;
}

export function forgetArrival(): void {
  coming = null;
}
