// What a person sees: the picture that stands in the <video>, drawn to a canvas and compared.
// Counters of frames rise even when the picture is black, so they prove nothing.

import { pause } from './until.js';

const SAMPLES = 8;
const APART_MS = 150;
const MOVED = 0.3; // mean difference of a colour, of 255; a still picture stays at 0
const ENOUGH = 3; // samples of the eight that differ from the one before
const LIT = 12; // a picture whose brightest colour stays below is black
const WIDTH = 48;
const HEIGHT = 27;

const elements = new WeakMap();

function elementFor(track) {
  const known = elements.get(track);
  if (known) return known;
  const element = track.attach();
  element.muted = true;
  document.body.append(element);
  elements.set(track, element);
  return element;
}

function pixels(element, context) {
  context.drawImage(element, 0, 0, WIDTH, HEIGHT);
  return context.getImageData(0, 0, WIDTH, HEIGHT).data;
}

function difference(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs(one[at] - other[at]);
  return sum / one.length;
}

function brightest(picture) {
  let most = 0;
  for (let at = 0; at < picture.length; at += 1) {
    if (at % 4 !== 3) most = Math.max(most, picture[at]);
  }
  return most;
}

export async function watchPixels(track) {
  const element = elementFor(track);
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let before = pixels(element, context);
  let changes = 0;
  let light = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await pause(APART_MS);
    const now = pixels(element, context);
    if (difference(before, now) > MOVED) changes += 1;
    light = Math.max(light, brightest(now));
    before = now;
  }
  const size = { width: element.videoWidth, height: element.videoHeight };
  return { seen: changes >= ENOUGH && light >= LIT, changes, light, ...size };
}
