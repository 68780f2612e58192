/** Which panel is open; the panels themselves come when they are first asked for. */
import { lazy, Suspense } from 'react';
import type { Call } from './open.ts';

const ChatPanel = lazy(() => import('./panel/ChatPanel.tsx').then((piece) => ({ default: piece.ChatPanel })));
const PeoplePanel = lazy(() => import('./panel/PeoplePanel.tsx').then((piece) => ({ default: piece.PeoplePanel })));

export type PanelKind = 'people' | 'chat';

export interface PanelsProps {
  readonly call: Call;
  readonly meetingId: string;
  readonly open: PanelKind | null;
  readonly onClose: () => void;
}

export function Panels({ call, meetingId, open, onClose }: PanelsProps) {
  return (
    <Suspense fallback={null}>
      {open === 'people' && <PeoplePanel call={call} meetingId={meetingId} onClose={onClose} />}
      {open === 'chat' && <ChatPanel call={call} onClose={onClose} />}
    </Suspense>
  );
}
