/** Which panel is open; the panels themselves come when they are first asked for. */
import { lazy, memo, Suspense } from 'react';
import type { Call } from './open.ts';
import { PIECES } from './pieces.ts';

const ChatPanel = lazy(() => PIECES.chat().then((piece) => ({ default: piece.ChatPanel })));
const PeoplePanel = lazy(() => PIECES.people().then((piece) => ({ default: piece.PeoplePanel })));
const LinePanel = lazy(() => PIECES.line().then((piece) => ({ default: piece.LinePanel })));
const SettingsPanel = lazy(() => PIECES.settings().then((piece) => ({ default: piece.SettingsPanel })));
const KeysPanel = lazy(() => PIECES.keys().then((piece) => ({ default: piece.KeysPanel })));

export type PanelKind = 'people' | 'chat' | 'line' | 'settings' | 'keys';

export interface PanelsProps {
  readonly call: Call;
  readonly meetingId: string;
  /** Whether the person has an account here, and may ask colleagues in. */
  readonly member: boolean;
  readonly open: PanelKind | null;
  readonly onClose: () => void;
}

export const Panels = memo(function Panels({ call, meetingId, member, open, onClose }: PanelsProps) {
  return (
    <Suspense fallback={null}>
      {open === 'people' && <PeoplePanel call={call} meetingId={meetingId} member={member} onClose={onClose} />}
      {open === 'chat' && <ChatPanel call={call} onClose={onClose} />}
      {open === 'line' && <LinePanel call={call} onClose={onClose} />}
      {open === 'settings' && <SettingsPanel call={call} onClose={onClose} />}
      {open === 'keys' && <KeysPanel call={call} onClose={onClose} />}
    </Suspense>
  );
});
