/**
 * What the call needs of a media server. `livekit.ts` answers it with LiveKit's SDK; tests answer it with a fake.
 */

import type { Source } from './failures.ts';
import type { Person } from './people.ts';
import type { Counters } from './quality.ts';
import type { Screen } from './sharing.ts';
import type { Stop } from './store.ts';

export interface Ticket {
  readonly url: string;
  /** Lives two minutes; the server renews it while the connection stands. */
  readonly token: string;
}

/** Why a connection that stood is over. */
export type CloseReason =
  | 'left'
  | 'removed'
  | 'meeting_ended'
  | 'other_device'
  /** The server said that it stops; it usually comes back. */
  | 'restarting'
  /** Everything that coming again may mend: network, a killed server, a page that was frozen. */
  | 'lost';

export type RoomChange =
  | { readonly kind: 'people' }
  /** The connection broke and is being mended from below; people are as they were. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'back' }
  /** The server says that it is about to stop; the line still stands. */
  | { readonly kind: 'restarting' }
  | { readonly kind: 'closed'; readonly why: CloseReason }
  /** A data packet of another person's client, as it came. */
  | { readonly kind: 'heard'; readonly from: string; readonly data: Uint8Array }
  /** The browser holds sound back until the person clicks. */
  | { readonly kind: 'sound'; readonly blocked: boolean };

/** One connection to one meeting; a new one is made for each attempt. */
export interface RoomPort {
  listen(listener: (change: RoomChange) => void): Stop;
  connect(ticket: Ticket): Promise<void>;
  /** Everybody, oneself included, as of now. */
  people(): readonly Person[];
  /** Sends this track, in place of the one before; null says to the others that it is off. */
  send(source: Source, track: MediaStreamTrack | null): Promise<void>;
  /** Sends the person's screen, in place of the one before; null takes it back. */
  sendScreen(screen: Screen | null): Promise<void>;
  /** Sends a data packet, reliably and in order, to everybody or to some. */
  post(data: Uint8Array<ArrayBuffer>, to: readonly string[] | null): Promise<void>;
  /** False: the cameras of the others are not fetched from now on; shared screens are. */
  receivePictures(wanted: boolean): void;
  /** Counters of what is sent and received, for the explanation of a bad line; empty where the browser has none. */
  counters(): Promise<readonly Counters[]>;
  chooseSpeaker(deviceId: string): Promise<void>;
  startSound(): Promise<void>;
  /** Says goodbye and lets go of everything but the person's own tracks. Never rejects. */
  leave(): Promise<void>;
}
