/**
 * How loud the microphone is, from 0 to 1: the root mean square of the samples on a scale that fits the ear.
 * The arithmetic is pure; the analyser that brings the samples is started and stopped by the caller.
 */

import type { Stop } from './store.ts';

/** Quieter than this shows as nothing. Lower shows the hiss of the room, higher hides a soft voice. */
const QUIETEST_DB = -60;
/** As loud as the scale goes: a voice close to the microphone. Higher makes the bar look broken for most people. */
const LOUDEST_DB = -10;
/** How much of the old level remains at the next reading when it falls: more is smoother, less is quicker. */
const FALL = 0.7;

export function levelOf(samples: Float32Array): number {
  if (samples.length === 0) {
    return 0;
  }
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power + Number.EPSILON);
  return Math.min(1, Math.max(0, (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}

/** Rises at once and falls slowly, as a person expects of a meter. */
export function settle(before: number, now: number): number {
  return now >= before ? now : before * FALL + now * (1 - FALL);
}

/** Readings each second. More costs the battery of a phone for nothing that the eye sees. */
const READINGS_PER_SECOND = 20;
const SAMPLES = 1024;

/** Reads the level of the track until stopped. Nothing is recorded and nothing is heard. */
export function meterTrack(track: MediaStreamTrack, onLevel: (level: number) => void): Stop {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  source.connect(analyser);
  const samples = new Float32Array(SAMPLES);
  let level = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    level = settle(level, levelOf(samples));
    onLevel(level);
  }, 1000 / READINGS_PER_SECOND);
  // A page that was opened without a click starts its context suspended; the first click anywhere wakes it.
  const wake = () => void context.resume();
  if (context.state === 'suspended') {
    document.addEventListener('pointerdown', wake, { once: true });
    document.addEventListener('keydown', wake, { once: true });
  }
  return () => {
    clearInterval(timer);
    document.removeEventListener('pointerdown', wake);
    document.removeEventListener('keydown', wake);
    source.disconnect();
    void context.close();
  };
}
