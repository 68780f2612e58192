/** One meeting at its address: in front of the door, inside, and after. */
import '../../i18n/words/call.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JoinForm, MeetingView } from '../../api/model.ts';
import { meetingQuery } from '../../api/queries.ts';
import { type Arrival, arrivalAt, forgetArrival } from '../../navigation/arrival.ts';
import { Waiting } from '../../ui/Waiting.tsx';
import { EndPage } from '../ended/EndPage.tsx';
import { MeetingProblemPage } from '../ended/MeetingProblemPage.tsx';
import { type Door, PreJoin } from '../prejoin/PreJoin.tsx';
import { useReadable } from '../prejoin/readable.ts';
import { beginAnswered, forAnswered } from './answered.ts';
import { CallPage } from './CallPage.tsx';
import { browserGround, type Call, type Ground, openCall } from './open.ts';

export interface MeetingPageProps {
  readonly meetingId: string;
  /** What the call stands on; only tests give another. */
  readonly ground?: () => Ground;
}

export function MeetingPage({ meetingId, ground = browserGround }: MeetingPageProps) {
  const { t } = useTranslation('call');
  const meeting = useQuery(meetingQuery(meetingId));
  if (meeting.data !== undefined) {
    return <Visits meeting={meeting.data} ground={ground} />;
  }
  if (meeting.error !== null) {
    return (
      <MeetingProblemPage error={meeting.error} busy={meeting.isFetching} onRetry={() => void meeting.refetch()} />
    );
  }
  return <Waiting words={t('opening')} onStage />;
}

interface VisitsProps {
  readonly meeting: MeetingView;
  readonly ground: () => Ground;
}

/** A person may leave and come back; each time is a visit with devices and a session of its own. */
function Visits({ meeting, ground }: VisitsProps) {
  const [visit, setVisit] = useState(0);
  const answers = useRef<JoinForm | null>(null);
  const arrival = useArrival(meeting.id);
  const answered = visit === 0 ? arrival : null;
  return (
    <Visit
      key={visit}
      meeting={meeting}
      ground={ground}
      answered={answered}
      again={visit > 0 ? answers.current : answered && ANSWERED}
      onJoin={(form) => {
        answers.current = form;
      }}
      onRejoin={() => setVisit(visit + 1)}
    />
  );
}

const ANSWERED: JoinForm = {};

/** Whether the person comes from a call that they placed or answered; true for the first visit only. */
function useArrival(meetingId: string): Arrival | null {
  const [arrival] = useState(() => arrivalAt(meetingId));
  useEffect(forgetArrival, []);
  return arrival;
}

interface VisitProps extends VisitsProps {
  readonly answered: Arrival | null;
  /** The answers of the visit before: then the person is not asked again and joins at once. */
  readonly again: JoinForm | null;
  readonly onJoin: (form: JoinForm) => void;
  readonly onRejoin: () => void;
}

function useCall(
  meetingId: string,
  ground: () => Ground,
  again: JoinForm | null,
  answered: Arrival | null,
): Call | null {
  const [call, setCall] = useState<Call | null>(null);
  useEffect(() => {
    const opened = openCall(meetingId, answered === null ? ground() : forAnswered(ground(), answered.video));
    setCall(opened);
    void (answered === null ? opened.media.begin() : beginAnswered(opened.media, answered.video));
    if (again !== null) {
      opened.join(again);
    }
    return () => {
      opened.close();
    };
  }, [meetingId, ground, again, answered]);
  return call;
}

function Visit({ meeting, ground, answered, again, onJoin, onRejoin }: VisitProps) {
  const { t } = useTranslation('call');
  const call = useCall(meeting.id, ground, again, answered);
  if (call === null) {
    return <Waiting words={t('opening')} onStage />;
  }
  const join = (form: JoinForm): void => {
    onJoin(form);
    call.join(form);
  };
  return <VisitStage call={call} meeting={meeting} isAnswered={answered !== null} onJoin={join} onRejoin={onRejoin} />;
}

interface VisitStageProps {
  readonly call: Call;
  readonly meeting: MeetingView;
  /** Nothing to decide at the door: it shows only when something keeps the person out. */
  readonly isAnswered: boolean;
  readonly onJoin: (form: JoinForm) => void;
  readonly onRejoin: () => void;
}

const OPEN: Door = { kind: 'open' };

function VisitStage({ call, meeting, isAnswered, onJoin, onRejoin }: VisitStageProps) {
  const { t } = useTranslation('call');
  const state = useReadable(call.session.state);
  switch (state.kind) {
    case 'joined':
    case 'reconnecting':
      return <CallPage call={call} meeting={meeting} state={state} />;
    case 'ended':
      return <EndPage why={state.why} lastedMs={state.lastedMs} meetingId={meeting.id} onRejoin={onRejoin} />;
    default:
      if (isAnswered && state.kind !== 'refused') return <Waiting words={t('opening')} onStage />;
      return (
        <PreJoin meeting={meeting} media={call.media} door={state.kind === 'idle' ? OPEN : state} onJoin={onJoin} />
      );
  }
}
