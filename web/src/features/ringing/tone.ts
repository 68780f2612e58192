/** The ring, and the dial tone of who waits: made on the spot, nothing is downloaded. */

interface Tune {
  /** Pitch, beginning and length of each note, in hertz and seconds of the round. */
  readonly notes: readonly (readonly [number, number, number])[];
  readonly everyMs: number;
  readonly loudness: number;
}

const TUNES: Readonly<Record<'ring' | 'dial', Tune>> = {
  ring: {
    notes: [
      [659.25, 0, 0.35],
      [783.99, 0.25, 0.35],
      [987.77, 0.5, 0.6],
    ],
    everyMs: 2400,
    loudness: 0.16,
  },
  // Softer: it is heard in a headset, by somebody who waits.
  dial: { notes: [[440, 0, 0.9]], everyMs: 3000, loudness: 0.05 },
};

/** Plays until the returned function is called. A browser that refuses to play leaves it silent. */
export function startTone(name: 'ring' | 'dial'): () => void {
  if (typeof AudioContext === 'undefined') return () => undefined;
  const tune = TUNES[name];
  const context = new AudioContext();
  const play = (): void => {
    for (const [hertz, start, length] of tune.notes) sound(context, hertz, start, length, tune.loudness);
  };
  play();
  const timer = setInterval(play, tune.everyMs);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

function sound(context: AudioContext, hertz: number, start: number, length: number, loudness: number): void {
  const begin = context.currentTime + start;
  const note = new OscillatorNode(context, { frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(loudness, begin + 0.04);
  gain.gain.linearRampToValueAtTime(0, begin + length);
  note.connect(gain).connect(context.destination);
  note.start(begin);
  note.stop(begin + length);
}
