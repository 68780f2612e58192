// What a person hears. Chromium: the loudest sample of the track in an analyser. Firefox without
// a sound device never resumes an AudioContext, so there the energy counts that its own decoder
// and volume control let through; the element must not be muted, or that energy is nought.

import { pause } from './until.js';

const LISTEN_MS = 1500; // the fake microphone beeps once a second
const STEP_MS = 50;
const LOUD = 0.02;
const ENERGY = 0.01;
const FIREFOX = navigator.userAgent.includes('Firefox');

const attached = new WeakSet();
let context;

function play(track) {
  if (attached.has(track)) return;
  attached.add(track);
  document.body.append(track.attach());
}

async function peak(track) {
  context ??= new AudioContext();
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let most = 0;
  for (let spent = 0; spent < LISTEN_MS; spent += STEP_MS) {
    await pause(STEP_MS);
    analyser.getFloatTimeDomainData(samples);
    for (const sample of samples) most = Math.max(most, Math.abs(sample));
  }
  source.disconnect();
  return { heard: most > LOUD, level: most };
}

async function energy(track) {
  let total = 0;
  for (const report of (await track.receiver.getStats()).values()) {
    if (report.type === 'inbound-rtp') total = report.totalAudioEnergy ?? 0;
  }
  return total;
}

async function energyGained(track) {
  const before = await energy(track);
  await pause(LISTEN_MS);
  const level = (await energy(track)) - before;
  return { heard: level > ENERGY, level };
}

export function listen(track) {
  play(track);
  return FIREFOX ? energyGained(track) : peak(track);
}
