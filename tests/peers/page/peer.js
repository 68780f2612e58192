// A person of a test call in a browser, on the published livekit-client. The driver calls the
// functions of `window.peer`; every one answers with a plain value and ends within its time.

import {
  DataPacket_Kind,
  ExternalE2EEKeyProvider,
  Room,
  RoomEvent,
  Track,
  VideoPreset,
  VideoQuality,
} from './livekit-client.esm.mjs';
import { watchPixels } from './eyes.js';
import { listen } from './ears.js';
import { until } from './until.js';

const ONE_LAYER = { width: 320, height: 180, frameRate: 15 };
const THREE_LAYERS = { width: 960, height: 540, frameRate: 15 };
const LOWER_LAYERS = [new VideoPreset(320, 180, 120_000, 15), new VideoPreset(640, 360, 300_000, 15)];
const QUALITY = { low: VideoQuality.LOW, medium: VideoQuality.MEDIUM, high: VideoQuality.HIGH };

let room;
let letters = [];
let comebacks = 0;

async function encryption(key) {
  const keyProvider = new ExternalE2EEKeyProvider();
  await keyProvider.setKey(key);
  const worker = new Worker('./livekit-client.e2ee.worker.mjs', { type: 'module' });
  return { keyProvider, worker };
}

async function join({ url, token, connections, key }) {
  const secret = key ? { encryption: await encryption(key) } : {};
  room = new Room({ singlePeerConnection: connections === 1, ...secret });
  letters = [];
  comebacks = 0;
  room.on(RoomEvent.Reconnected, () => {
    comebacks += 1;
  });
  room.on(RoomEvent.DataReceived, (bytes, sender, kind) => {
    const reliable = kind === DataPacket_Kind.RELIABLE;
    letters.push({ from: sender?.identity, text: new TextDecoder().decode(bytes), reliable });
  });
  if (key) await room.setE2EEEnabled(true);
  const started = performance.now();
  await room.connect(url, token);
  return { took_ms: performance.now() - started, sid: room.localParticipant.sid };
}

async function knows({ identity, within_ms }) {
  const here = async () => ({ got: room.remoteParticipants.has(identity) });
  return until(within_ms, { got: false }, here);
}

async function publish({ audio, video, layers, codec }) {
  const me = room.localParticipant;
  if (audio) await me.setMicrophoneEnabled(true, { echoCancellation: false });
  if (!video) return;
  const size = layers > 1 ? THREE_LAYERS : ONE_LAYER;
  const encoding = { maxBitrate: layers > 1 ? 800_000 : 150_000, maxFramerate: 15 };
  await me.setCameraEnabled(
    true,
    { resolution: size },
    { simulcast: layers > 1, videoSimulcastLayers: LOWER_LAYERS, videoEncoding: encoding, videoCodec: codec },
  );
}

function publication(identity, source) {
  const found = room.remoteParticipants.get(identity)?.getTrackPublication(source);
  return found?.track ? found : undefined;
}

async function see({ identity, width, within_ms }) {
  return until(within_ms, { seen: false }, async () => {
    const found = publication(identity, Track.Source.Camera);
    if (!found) return undefined;
    const view = await watchPixels(found.track);
    return view.seen && (!width || view.width === width) ? view : { ...view, seen: false };
  });
}

function codec_of({ identity }) {
  return { codec: publication(identity, Track.Source.Camera)?.mimeType ?? '' };
}

async function hear({ identity, within_ms }) {
  return until(within_ms, { heard: false }, async () => {
    const found = publication(identity, Track.Source.Microphone);
    return found ? listen(found.track) : undefined;
  });
}

function set_layer({ identity, quality }) {
  publication(identity, Track.Source.Camera).setVideoQuality(QUALITY[quality]);
}

async function send_data({ text, reliable }) {
  await room.localParticipant.publishData(new TextEncoder().encode(text), { reliable });
}

async function receive_data({ identity, text, reliable, within_ms }) {
  const here = (letter) =>
    letter.from === identity && letter.text === text && letter.reliable === reliable;
  const answer = await until(within_ms, { got: false }, async () => ({ got: letters.some(here) }));
  return { ...answer, letters: letters.length };
}

async function encrypted({ identity }) {
  return { encrypted: room.remoteParticipants.get(identity)?.isEncrypted ?? false };
}

function comeback() {
  return { count: comebacks, sid: room.localParticipant.sid, state: room.state };
}

async function full_reconnect() {
  await room.simulateScenario('full-reconnect');
}

async function leave() {
  await room?.disconnect();
}

window.peer = {
  join,
  knows,
  publish,
  see,
  hear,
  codec_of,
  set_layer,
  send_data,
  receive_data,
  encrypted,
  comeback,
  full_reconnect,
  leave,
};
