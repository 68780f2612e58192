/** What is known of one's own devices at a moment: values only, made by `own.ts` and drawn by the screen. */

import type { Device } from './devices.ts';
import type { DeviceFailure, Source } from './failures.ts';

export type SourceState =
  | { readonly kind: 'off' }
  /** The browser asks the person, or the device starts. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'on'; readonly track: MediaStreamTrack; readonly label: string; readonly deviceId: string | null }
  | { readonly kind: 'failed'; readonly why: DeviceFailure }
  /** None was there and one was plugged in; the person decides whether it is used. */
  | { readonly kind: 'offered' };

export interface OwnState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  /** Null: the system's own choice. */
  readonly speaker: Device | null;
  /** Whether the browser has yet to ask the person; nothing is opened before they pressed the button. */
  readonly mustAsk: boolean;
  /** The last device that was lost and what took its place, until somebody dismisses it. */
  readonly replaced: Replaced | null;
}

export interface Replaced {
  readonly source: Source;
  /** It was pulled out; the one that was chosen is there again; the system chose another; there was none before. */
  readonly why: 'gone' | 'back' | 'system' | 'first';
  /** Empty where there was none. */
  readonly was: string;
  /** Null: nothing took its place. */
  readonly now: string | null;
}
