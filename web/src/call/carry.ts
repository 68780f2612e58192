/**
 * A test call with oneself: one connection sends a made-up picture and tone, another receives them, both over one
 * transport. No camera and no microphone is asked for.
 */

import { type RemoteTrack, Room, RoomEvent, Track } from 'livekit-client';
import { goingOnly, type Way } from './oneWay.ts';
import { quieten } from './quiet.ts';

quieten();

/** A connection that is not there by then will not come; longer keeps whoever mends a firewall waiting. */
const CONNECT_MS = 10_000;
/** From sending to the first picture on the other side. */
const RECEIVE_MS = 8_000;
const LOOK_EVERY_MS = 150;
const PICTURE = { width: 160, height: 90, rate: 10 } as const;

export interface Carried {
  /** Addresses of the server for this transport, as browsers are told them. */
  readonly places: readonly string[];
  readonly connected: boolean;
  readonly sent: boolean;
  readonly received: boolean;
  /** Until both connections stood. */
  readonly connectedMs: number;
}

interface Source {
  readonly tracks: readonly (readonly [Track.Source, MediaStreamTrack])[];
  stop(): void;
}

/** A picture that moves and a tone that nobody hears here. */
function madeUp(): Source {
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE.width;
  canvas.height = PICTURE.height;
  const pen = canvas.getContext('2d');
  let turn = 0;
  const draw = (): void => {
    turn += 1;
    if (pen !== null) {
      pen.fillStyle = `hsl(${(turn * 7) % 360} 60% 50%)`;
      pen.fillRect(0, 0, PICTURE.width, PICTURE.height);
    }
  };
  draw();
  const timer = setInterval(draw, 1000 / PICTURE.rate);
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const [picture] = canvas.captureStream(PICTURE.rate).getVideoTracks();
  const [voice] = out.stream.getAudioTracks();
  const tracks: (readonly [Track.Source, MediaStreamTrack])[] = [];
  if (picture !== undefined) tracks.push([Track.Source.Camera, picture]);
  if (voice !== undefined) tracks.push([Track.Source.Microphone, voice]);
  return {
    tracks,
    stop: () => {
      clearInterval(timer);
      for (const [, track] of tracks) track.stop();
      void sound.close();
    },
  };
}

async function arrived(tracks: ReadonlySet<RemoteTrack>): Promise<boolean> {
  const kinds = new Set<string>();
  for (const track of tracks) {
    const report = await track.getRTCStatsReport();
    for (const stats of report?.values() ?? []) {
      if (stats.type === 'inbound-rtp' && stats.packetsReceived > 0) kinds.add(String(stats.kind));
    }
  }
  return kinds.has('audio') && kinds.has('video');
}

async function until(holds: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

const CONNECT = {
  autoSubscribe: true,
  maxRetries: 0,
  websocketTimeout: CONNECT_MS,
  peerConnectionTimeout: CONNECT_MS,
  rtcConfig: { iceServers: [] },
};

/** Never rejects: what did not come about is told by how far it came. */
export async function carry(way: Way, url: string, tokens: readonly string[]): Promise<Carried> {
  const began = performance.now();
  const [sender, receiver] = [new Room(), new Room({ adaptiveStream: false })];
  const source = madeUp();
  const heard = new Set<RemoteTrack>();
  receiver.on(RoomEvent.TrackSubscribed, (track) => heard.add(track));
  let reached = { connected: false, connectedMs: 0, sent: false, received: false };
  const work = async (): Promise<void> => {
    await Promise.all([sender, receiver].map((room, one) => room.connect(url, tokens[one] ?? '', CONNECT)));
    reached = { ...reached, connected: true, connectedMs: Math.round(performance.now() - began) };
    const send = source.tracks.map(([kind, track]) =>
      sender.localParticipant.publishTrack(track, { source: kind, simulcast: false, videoCodec: 'vp8' }),
    );
    await Promise.all(send);
    reached = { ...reached, sent: true };
    reached = { ...reached, received: await until(() => arrived(heard), RECEIVE_MS) };
  };
  const { places } = await goingOnly(way, () => work().catch(() => undefined));
  await Promise.allSettled([sender.disconnect(), receiver.disconnect()]);
  source.stop();
  return { places, ...reached };
}
