/** Which panel is open; the panels themselves come when they are first asked for. */
import { lazy, memo, Suspense } from 'react';
import type { Call } from './open.ts';

const ChatPanel = lazy(() => import('./panel/ChatPanel.tsx').then((piece) => ({ default: piece.ChatPanel })));
const PeoplePanel = lazy(() => import('./panel/PeoplePanel.tsx').then((piece) => ({ default: piece.PeoplePanel })));
const LinePanel = lazy(() => import('./panel/LinePanel.tsx').then((piece) => ({ default: piece.LinePanel })));
const SettingsPanel = lazy(() =>
  import('./panel/SettingsPanel.tsx').then((piece) => ({ default: piece.SettingsPanel })),
);
const KeysPanel = lazy(() => import('./panel/KeysPanel.tsx').then((piece) => ({ default: piece.KeysPanel })));

export type PanelKind = 'people' | 'chat' | 'line' | 'settings' | 'keys';

export interface PanelsProps {
  readonly call: Call;
  readonly meetingId: string;
  readonly open: PanelKind | null;
  readonly onClose: () => void;
}

export const Panels = memo(function Panels({ call, meetingId, open, onClose }: PanelsProps) {
  return (
    <Suspense fallback={null}>
      {open === 'people' && <PeoplePanel call={call} meetingId={meetingId} onClose={onClose} />}
      {open === 'chat' && <ChatPanel call={call} onClose={onClose} />}
      {open === 'line' && <LinePanel call={call} onClose={onClose} />}
      {open === 'settings' && <SettingsPanel call={call} onClose={onClose} />}
      {open === 'keys' && <KeysPanel call={call} onClose={onClose} />}
    </Suspense>
  );
});
