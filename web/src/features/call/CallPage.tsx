/** Inside the call: the stage, the bar under it, and a strip when something passes. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeetingView } from '../../api/model.ts';
import type { CallState } from '../../call/callState.ts';
import { announce } from '../../ui/announce.ts';
import { cx } from '../../ui/classes.ts';
import { useReadable } from '../prejoin/readable.ts';
import { CallBar } from './CallBar.tsx';
import { CallHead, CallSide } from './CallEnds.tsx';
import css from './CallPage.module.css';
import { CallStrips } from './CallStrips.tsx';
import { Hints } from './Hints.tsx';
import type { Call } from './open.ts';
import { type PanelKind, Panels } from './Panels.tsx';
import { PIECES, useFetchedPieces, useStillLost } from './pieces.ts';
import { RemoteSound } from './RemoteSound.tsx';
import { Stage } from './Stage.tsx';
import { useComingsAndGoings } from './useComingsAndGoings.ts';
import { useOverlaid } from './useOverlaid.ts';
import { useShortcuts } from './useShortcuts.ts';
import { useTold } from './useTold.ts';
import { useToldToggle } from './useToldToggle.ts';

const SmallCall = lazy(() => PIECES.small().then((piece) => ({ default: piece.SmallCall })));

export type InsideState = Extract<CallState<unknown>, { kind: 'joined' | 'reconnecting' }>;

export interface CallPageProps {
  readonly call: Call;
  readonly meeting: MeetingView;
  readonly state: InsideState;
}

export function CallPage({ call, meeting, state }: CallPageProps) {
  const { t } = useTranslation('call');
  const joined = state.kind === 'joined';
  const toggle = useToldToggle(call.media);
  const [panel, setPanel] = useState<PanelKind | null>(null);
  const open = useCallback((kind: PanelKind) => setPanel((now) => (now === kind ? null : kind)), []);
  const close = useCallback(() => setPanel(null), []);
  useShortcuts(call, toggle, open);
  useTold(call, panel);
  useFetchedPieces(joined);
  const StillLost = useStillLost(joined);
  const overlaid = useOverlaid() && panel !== null;
  const small = useReadable(call.small.window);
  const page = useSaysAndShowsJoined(t('say.joined'));
  return (
    <div ref={page} className={cx(css.call, 'on-stage')} data-panel={panel ?? undefined}>
      <a className={css.skip} href="#call-controls">
        {t('bar.skip')}
      </a>
      <CallHead call={call} meeting={meeting} since={state.since} />
      <CallStrips call={call} state={state} />
      <Stage call={call} meetingId={meeting.id} current={joined} covered={overlaid} />
      <Panels call={call} meetingId={meeting.id} member={meeting.you === 'member'} open={panel} onClose={close} />
      <Hints call={call} onPanel={open} />
      <CallBar call={call} onToggle={toggle} onPanel={open} />
      <CallSide call={call} meetingId={meeting.id} panel={panel} onPanel={open} />
      <Comings call={call} listening={joined} />
      <RemoteSound call={call} />
      <Suspense fallback={null}>{small !== null && <SmallCall call={call} into={small} />}</Suspense>
      {StillLost !== null && state.kind === 'reconnecting' && state.stage === 'choice' && (
        <StillLost call={call} restarting={state.restarting} />
      )}
    </div>
  );
}

/** Once, on the way in; not again when the person chooses another language meanwhile. */
function useSaysAndShowsJoined(words: string) {
  const page = useRef<HTMLDivElement>(null);
  const first = useRef(words);
  useEffect(() => {
    announce(first.current);
    // The button that was pressed is gone with its page; without this the keyboard would start at the top again.
    page.current?.querySelector('main')?.focus({ preventScroll: true });
  }, []);
  return page;
}

/** Draws nothing, so that who speaks, which changes the list several times a second, redraws nothing else. */
function Comings({ call, listening }: { readonly call: Call; readonly listening: boolean }) {
  useComingsAndGoings(useReadable(call.session.people), listening);
  return null;
}
