/** Inside the call: the stage, the bar under it, and a strip when something passes. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeetingView } from '../../api/model.ts';
import type { Source } from '../../call/failures.ts';
import type { CallState } from '../../call/session.ts';
import { announce } from '../../ui/announce.ts';
import { cx } from '../../ui/classes.ts';
import { useDeviceKeys } from '../prejoin/keys.ts';
import { useReadable } from '../prejoin/readable.ts';
import { CallBar, CallHead, CallSide } from './CallBar.tsx';
import css from './CallPage.module.css';
import { CallStrips } from './CallStrips.tsx';
import type { Call } from './open.ts';
import { type PanelKind, Panels } from './Panels.tsx';
import { Reactions } from './Reactions.tsx';
import { RemoteSound } from './RemoteSound.tsx';
import { Stage } from './Stage.tsx';
import { useComingsAndGoings } from './useComingsAndGoings.ts';
import { useOverlaid } from './useOverlaid.ts';
import { useTold } from './useTold.ts';
import { useToldToggle } from './useToldToggle.ts';

export type InsideState = Extract<CallState<unknown>, { kind: 'joined' | 'reconnecting' }>;

export interface CallPageProps {
  readonly call: Call;
  readonly meeting: MeetingView;
  readonly state: InsideState;
}

export function CallPage({ call, meeting, state }: CallPageProps) {
  const { t } = useTranslation('call');
  const people = useReadable(call.session.people);
  const toggle = useToldToggle(call.media);
  useDeviceKeys((source: Source) => toggle(source));
  useComingsAndGoings(people, state.kind === 'joined');
  const [panel, setPanel] = useState<PanelKind | null>(null);
  useTold(call, panel);
  const overlaid = useOverlaid() && panel !== null;
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    announce(t('say.joined'));
    // The button that was pressed is gone with its page; without this the keyboard would start at the top again.
    page.current?.querySelector('main')?.focus({ preventScroll: true });
  }, [t]);
  return (
    <div ref={page} className={cx(css.call, 'on-stage')} data-panel={panel ?? undefined}>
      <a className={css.skip} href="#call-controls">
        {t('bar.skip')}
      </a>
      <CallHead meeting={meeting} people={people} since={state.since} />
      <CallStrips call={call} state={state} />
      <Stage call={call} people={people} meetingId={meeting.id} current={state.kind === 'joined'} covered={overlaid} />
      <Reactions call={call} />
      <Panels call={call} meetingId={meeting.id} open={panel} onClose={() => setPanel(null)} />
      <CallBar call={call} onToggle={toggle} />
      <CallSide
        call={call}
        meeting={meeting}
        people={people}
        panel={panel}
        onPanel={(kind) => setPanel(panel === kind ? null : kind)}
      />
      <RemoteSound people={people} />
    </div>
  );
}
