/**
 * Parts of the call that are fetched when the person is in, the menus at once and the panels a moment later: the way in is
 * short, and when the line breaks everything is there already. Without that a panel that is opened while the server is away could not be fetched, and a
 * fault of the page would end a call that is only waiting.
 */
import { useEffect } from 'react';

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

export function useFetchedPieces(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const fetchPiece of Object.values(PIECES)) {
        // What fails now is fetched again when it is asked for.
        fetchPiece().catch(() => undefined);
      }
    }, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}
