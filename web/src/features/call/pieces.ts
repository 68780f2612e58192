/**
 * Parts of the call that are fetched when the person is in, the menus at once and the panels a moment later: the way in is
 * short, and when the line breaks everything is there already. Without that a panel that is opened while the server is away could not be fetched, and a
 * fault of the page would end a call that is only waiting.
 */
import { useEffect, useState } from 'react';

export const PIECES = {
  devices: () => import('./DeviceMenu.tsx'),
  reactions: () => import('./ReactionMenu.tsx'),
  menu: () => import('./MoreMenu.tsx'),
  chat: () => import('./panel/ChatPanel.tsx'),
  people: () => import('./panel/PeoplePanel.tsx'),
  line: () => import('./panel/LinePanel.tsx'),
  settings: () => import('./panel/SettingsPanel.tsx'),
  keys: () => import('./panel/KeysPanel.tsx'),
  more: () => import('./MoreSheet.tsx'),
  small: () => import('./SmallCall.tsx'),
  stillLost: () => import('./StillLost.tsx'),
} as const;

/** After the first pictures have begun to come. */
const AFTER_MS = 1500;

/** Fetch them while the line stands; those that could not be are fetched again when it is back. */
export function useFetchedPieces(joined: boolean): void {
  useEffect(() => {
    if (!joined) return undefined;
    const timer = setTimeout(() => {
      for (const fetchPiece of Object.values(PIECES)) {
        // What fails now is fetched again when it is asked for.
        fetchPiece().catch(() => undefined);
      }
    }, AFTER_MS);
    return () => clearTimeout(timer);
  }, [joined]);
}

type StillLost = Awaited<ReturnType<typeof PIECES.stillLost>>['StillLost'];

/**
 * What is shown while the server is away, and so cannot be fetched then: at once when the person is in. Without it the
 * strip above the stage has to do.
 */
export function useStillLost(joined: boolean): StillLost | null {
  const [piece, setPiece] = useState<StillLost | null>(null);
  useEffect(() => {
    let wanted = joined;
    if (wanted) {
      PIECES.stillLost().then(
        (fetched) => wanted && setPiece(() => fetched.StillLost),
        () => undefined,
      );
    }
    return () => {
      wanted = false;
    };
  }, [joined]);
  return piece;
}
