/** Two short notes through the chosen speaker, made on the spot: nothing is downloaded. */

const NOTES_HZ: readonly number[] = [523.25, 783.99];
const NOTE_S = 0.28;
/** Soft: a test must not hurt in a headset. */
const LOUDNESS = 0.15;

/** Resolves when the notes have been played; rejects where the browser refuses to play. */
export async function playTestTone(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    const target = context.createMediaStreamDestination();
    for (const [index, frequency] of NOTES_HZ.entries()) {
      sound(context, target, frequency, context.currentTime + index * NOTE_S);
    }
    const element = new Audio();
    element.srcObject = target.stream;
    if (speakerId !== null && 'setSinkId' in element) {
      await element.setSinkId(speakerId);
    }
    await element.play();
    await new Promise((resolve) => setTimeout(resolve, (NOTES_HZ.length + 1) * NOTE_S * 1000));
    element.srcObject = null;
  } finally {
    await context.close();
  }
}

function sound(context: AudioContext, target: AudioNode, frequency: number, start: number): void {
  const note = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.03);
  gain.gain.linearRampToValueAtTime(0, start + NOTE_S);
  note.connect(gain).connect(target);
  note.start(start);
  note.stop(start + NOTE_S);
}
