/** Inside the call: the stage, the bar under it, and a strip when something passes. */
import { useEffect, useRef } from 'react';
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
import { RemoteSound } from './RemoteSound.tsx';
import { Stage } from './Stage.tsx';
import { useComingsAndGoings } from './useComingsAndGoings.ts';
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
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    announce(t('say.joined'));
    // The button that was pressed is gone with its page; without this the keyboard would start at the top again.
    page.current?.querySelector('main')?.focus({ preventScroll: true });
  }, [t]);
  return (
    <div ref={page} className={cx(css.call, 'on-stage')}>
      <a className={css.skip} href="#call-controls">
        {t('bar.skip')}
      </a>
      <CallHead meeting={meeting} people={people} since={state.since} />
      <CallStrips call={call} state={state} />
      <Stage call={call} people={people} meetingId={meeting.id} current={state.kind === 'joined'} />
      <CallBar call={call} onToggle={toggle} />
      <CallSide meeting={meeting} people={people} />
      <RemoteSound people={people} />
    </div>
  );
}
