/**
 * `RoomPort` over LiveKit's own client (livekit-client); `carry.ts` uses it for the connection check.
 *
 * Tracks are handed in and stay ours (`stopLocalTrackOnUnpublish: false`), so that a rejoin keeps the devices. No ICE
 * servers: the client would otherwise ask strangers for its address, and the media server is reached directly.
 */

import {
  ConnectionQuality,
  DisconnectReason,
  type LocalTrackPublication,
  type Participant,
  type ReconnectContext,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  Track,
} from 'livekit-client';
import type { Source } from './failures.ts';
import { RESTART_TOPIC, TOPIC } from './message.ts';
import type { Person, Playable, Reach } from './people.ts';
import { type Counters, countersOf } from './quality.ts';
import { quieten } from './quiet.ts';
import type { CloseReason, RoomChange, RoomPort, Ticket } from './room.ts';
import type { Screen } from './sharing.ts';
import type { Stop } from './store.ts';
import { shownName } from './words.ts';

quieten();

/**
 * Waits before the SDK's own attempts to come back with the token it has. Few and short: when the room is gone or the
 * token has expired only a new ticket helps, and `session.ts` fetches one as soon as these are used up.
 */
const RETRY_AFTER_MS: readonly number[] = [50, 300, 700, 1500];
/** A WebSocket that does not open. Longer delays the next attempt, shorter gives up on slow mobile networks. */
const SIGNAL_TIMEOUT_MS = 5_000;
/** ICE and DTLS. LiveKit's own 15 s would use up the ten seconds in which a person should be back. */
const MEDIA_TIMEOUT_MS = 8_000;

/** Tracks whose counters are read; more costs time in large meetings and tells nothing new about one's own line. */
const MOST_COUNTED = 16;

const SOURCES: Readonly<Record<Source, Track.Source>> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
};

const CLOSED: ReadonlyMap<DisconnectReason | undefined, CloseReason> = new Map([
  [DisconnectReason.DUPLICATE_IDENTITY, 'other_device'],
  [DisconnectReason.PARTICIPANT_REMOVED, 'removed'],
  [DisconnectReason.ROOM_DELETED, 'meeting_ended'],
  [DisconnectReason.ROOM_CLOSED, 'meeting_ended'],
  [DisconnectReason.SERVER_SHUTDOWN, 'restarting'],
]);

const PEOPLE_CHANGED = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
] as const;

export class LiveKitRoom implements RoomPort {
  readonly #room = new Room({
    adaptiveStream: true,
    dynacast: true,
    stopLocalTrackOnUnpublish: false,
    reconnectPolicy: {
      nextRetryDelayInMs: ({ retryCount }: ReconnectContext) => RETRY_AFTER_MS[retryCount] ?? null,
    },
    publishDefaults: { simulcast: true, videoCodec: 'vp8', backupCodec: false, red: false, dtx: true },
  });
  readonly #listeners = new Set<(change: RoomChange) => void>();
  #leaving = false;
  #peopleDue = false;
  #pictures = true;

  constructor() {
    for (const event of PEOPLE_CHANGED) {
      this.#room.on(event, () => this.#peopleSoon());
    }
    this.#room
      .on(RoomEvent.TrackPublished, (publication) => this.#fetch(publication))
      .on(RoomEvent.Reconnecting, () => this.#tell({ kind: 'lost' }))
      .on(RoomEvent.SignalReconnecting, () => this.#tell({ kind: 'lost' }))
      .on(RoomEvent.Reconnected, () => this.#tell({ kind: 'back' }))
      .on(RoomEvent.AudioPlaybackStatusChanged, () =>
        this.#tell({ kind: 'sound', blocked: !this.#room.canPlaybackAudio }),
      )
      .on(RoomEvent.DataReceived, (data, from, _kind, topic, _sealed, identity) => {
        if (topic === TOPIC && from !== undefined) {
          this.#tell({ kind: 'heard', from: from.identity, data });
        }
        // The media server names the sender of every packet; only its own have none.
        if (topic === RESTART_TOPIC && from === undefined && !identity) {
          this.#tell({ kind: 'restarting' });
        }
      })
      .on(RoomEvent.Disconnected, (reason) => this.#tell({ kind: 'closed', why: this.#whyClosed(reason) }));
  }

  listen(listener: (change: RoomChange) => void): Stop {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async connect({ url, token }: Ticket): Promise<void> {
    await this.#room.connect(url, token, {
      autoSubscribe: true,
      maxRetries: 0,
      websocketTimeout: SIGNAL_TIMEOUT_MS,
      peerConnectionTimeout: MEDIA_TIMEOUT_MS,
      rtcConfig: { iceServers: [] },
    });
  }

  people(): readonly Person[] {
    return [this.#room.localParticipant, ...this.#room.remoteParticipants.values()].map(describe);
  }

  async send(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const sent = this.#sent(source);
    if (track === null) {
      await sent?.mute();
      return;
    }
    if (sent?.track === undefined) {
      await this.#room.localParticipant.publishTrack(track, { source: SOURCES[source] });
      return;
    }
    if (sent.track.mediaStreamTrack !== track) {
      await sent.track.replaceTrack(track, true);
    }
    await sent.unmute();
  }

  async sendScreen(screen: Screen | null): Promise<void> {
    await this.#sendShared(Track.Source.ScreenShare, screen?.picture ?? null);
    await this.#sendShared(Track.Source.ScreenShareAudio, screen?.sound ?? null);
  }

  async post(data: Uint8Array<ArrayBuffer>, to: readonly string[] | null): Promise<void> {
    const some = to === null ? {} : { destinationIdentities: [...to] };
    await this.#room.localParticipant.publishData(data, { reliable: true, topic: TOPIC, ...some });
  }

  receivePictures(wanted: boolean): void {
    this.#pictures = wanted;
    for (const participant of this.#room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        this.#fetch(publication);
      }
    }
  }

  async counters(): Promise<readonly Counters[]> {
    const self = [...this.#room.localParticipant.trackPublications.values()];
    const others = [...this.#room.remoteParticipants.values()].flatMap((one) => [...one.trackPublications.values()]);
    const tracks = [...self, ...others].flatMap(({ track }) => (track === undefined ? [] : [track]));
    const reports = await Promise.all(tracks.slice(0, MOST_COUNTED).map((track) => track.getRTCStatsReport()));
    return reports.flatMap((report) => (report === undefined ? [] : [...report.values()].map(countersOf)));
  }

  async chooseSpeaker(deviceId: string): Promise<void> {
    await this.#room.switchActiveDevice('audiooutput', deviceId);
  }

  async startSound(): Promise<void> {
    await this.#room.startAudio();
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    try {
      await this.#room.disconnect(false);
    } catch {
      // The server may be gone already; there is nobody left to say goodbye to.
    }
    this.#listeners.clear();
  }

  /** A screen comes and goes as a whole: there is no muted one, and no smaller copies that would blur its letters. */
  async #sendShared(source: Track.Source, track: MediaStreamTrack | null): Promise<void> {
    const self = this.#room.localParticipant;
    const before = self.getTrackPublication(source)?.track;
    if (before !== undefined && before.mediaStreamTrack !== track) {
      await self.unpublishTrack(before, false);
    }
    if (track !== null && before?.mediaStreamTrack !== track) {
      await self.publishTrack(track, { source, simulcast: false, dtx: false });
    }
  }

  #fetch(publication: RemoteTrackPublication): void {
    if (publication.source === Track.Source.Camera && publication.isDesired !== this.#pictures) {
      publication.setSubscribed(this.#pictures);
    }
  }

  #sent(source: Source): LocalTrackPublication | undefined {
    return this.#room.localParticipant.getTrackPublication(SOURCES[source]);
  }

  #whyClosed(reason: DisconnectReason | undefined): CloseReason {
    if (this.#leaving) {
      return 'left';
    }
    // The SDK also calls it "client initiated" when the browser froze the page: the person did not leave.
    return CLOSED.get(reason) ?? 'lost';
  }

  /** One message brings many events; the screen is told once. */
  #peopleSoon(): void {
    if (this.#peopleDue) {
      return;
    }
    this.#peopleDue = true;
    queueMicrotask(() => {
      this.#peopleDue = false;
      this.#tell({ kind: 'people' });
    });
  }

  #tell(change: RoomChange): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }
}

/** The attribute of the token that says who has an account (`media/tokens.py`). */
const STANDING = 'standing';

function describe(participant: Participant): Person {
  const camera = participant.getTrackPublication(Track.Source.Camera);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const heard = microphone !== undefined && !microphone.isMuted;
  return {
    identity: participant.identity,
    name: shownName(participant.name ?? ''),
    self: participant.isLocal,
    guest: participant.attributes[STANDING] !== 'member',
    joinedAt: participant.joinedAt?.getTime() ?? 0,
    microphone: heard ? 'on' : 'off',
    video: participant.isLocal || camera?.isMuted !== false ? null : playable(camera.track),
    audio: participant.isLocal ? null : playable(microphone?.track),
    share: participant.isLocal ? null : playable(participant.getTrackPublication(Track.Source.ScreenShare)?.track),
    shareAudio: participant.isLocal
      ? null
      : playable(participant.getTrackPublication(Track.Source.ScreenShareAudio)?.track),
    speaking: heard && participant.isSpeaking,
    reach: reach(participant.connectionQuality),
  };
}

function reach(quality: ConnectionQuality): Reach {
  if (quality === ConnectionQuality.Lost) {
    return 'lost';
  }
  return quality === ConnectionQuality.Poor ? 'weak' : 'good';
}

const PLAYABLES = new WeakMap<Track, Playable>();

/** The same track is always the same value, so that the screen attaches it once. */
function playable(track: Track | undefined): Playable | null {
  if (track === undefined) {
    return null;
  }
  const known = PLAYABLES.get(track);
  if (known !== undefined) {
    return known;
  }
  const made: Playable = {
    id: track.sid ?? track.mediaStreamID,
    attach: (element) => {
      track.attach(element);
      return () => {
        track.detach(element);
      };
    },
  };
  PLAYABLES.set(track, made);
  return made;
}
