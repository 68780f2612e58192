/**
 * A call that was answered: who pressed *With video* or *Sound only* has said what is to be on. What this browser
 * remembers for other meetings stays as it is until the person changes something in the call.
 */
import type { OwnMedia } from '../../call/own.ts';
import type { Ground } from './open.ts';

export function forAnswered(ground: Ground, video: boolean): Ground {
  const { preferences } = ground;
  let changed = false;
  return {
    ...ground,
    preferences: {
      read: () => (changed ? preferences.read() : { ...preferences.read(), microphoneOn: true, cameraOn: video }),
      write: (change) => {
        changed ||= 'cameraOn' in change || 'microphoneOn' in change;
        preferences.write(change);
      },
    },
  };
}

/** Where the browser was never asked it asks now, for what the answer needs and nothing else. */
export async function beginAnswered(media: OwnMedia, video: boolean): Promise<void> {
  await media.begin();
  const { mustAsk, microphone } = media.state.get();
  if (!mustAsk) return;
  if (video) await media.askForBoth();
  else if (microphone.kind !== 'on') await media.switchOn('microphone');
}
