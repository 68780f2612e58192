/** One's own track as something that can be shown: for the preview and for one's own tile. */

import type { Playable } from './people.ts';

const MADE = new WeakMap<MediaStreamTrack, Playable>();

export function ownPicture(track: MediaStreamTrack): Playable {
  const known = MADE.get(track);
  if (known !== undefined) {
    return known;
  }
  const stream = new MediaStream([track]);
  const made: Playable = {
    id: track.id,
    attach: (element) => {
      element.srcObject = stream;
      // Muted video may always play; a refusal only means that the element has left the page meanwhile.
      element.play().catch(() => undefined);
      return () => {
        if (element.srcObject === stream) {
          element.srcObject = null;
        }
      };
    },
  };
  MADE.set(track, made);
  return made;
}
