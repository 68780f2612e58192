/** Around the stage: what the person controls, which meeting it is and for how long, who else is there. */
import { MessageSquare, PhoneOff, ShieldCheck, Users } from 'lucide-react';
import { Button as Press, ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MeetingView } from '../../api/model.ts';
import type { Source } from '../../call/failures.ts';
import type { Person } from '../../call/people.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { DeviceToggle } from '../prejoin/DeviceToggle.tsx';
import { useReadable } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import { CallClock } from './CallClock.tsx';
import { CopyLink } from './CopyLink.tsx';
import { DeviceMenu } from './DeviceMenu.tsx';
import { HandButton } from './HandButton.tsx';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';
import { ReactionMenu } from './ReactionMenu.tsx';
import { ShareButton } from './ShareButton.tsx';

const SOURCES: readonly Source[] = ['microphone', 'camera'];

export interface CallBarProps {
  readonly call: Call;
  readonly onToggle: (source: Source) => void;
}

export function CallBar({ call, onToggle }: CallBarProps) {
  const { t } = useTranslation('call');
  const own = useReadable(call.media.state);
  const trouble = useReadable(call.session.trouble);
  const isOn = (source: Source): boolean => own[source].kind === 'on' || own[source].kind === 'asking';
  const troubled = (source: Source): boolean => own[source].kind === 'failed' || trouble.includes(source);
  return (
    <footer className={css.bar} id="call-controls" aria-label={t('bar.controls')} tabIndex={-1}>
      {SOURCES.map((source) => (
        <span className={css.duo} key={source}>
          <DeviceToggle source={source} on={isOn(source)} troubled={troubled(source)} onToggle={onToggle} />
          <DeviceMenu source={source} media={call.media} />
        </span>
      ))}
      <ShareButton call={call} />
      <ReactionMenu call={call} />
      <HandButton call={call} />
      <Press
        className={cx(square.tool, square.leave, css.leave)}
        aria-label={t('bar.leave')}
        onPress={() => call.session.leave()}
      >
        <Icon as={PhoneOff} />
      </Press>
    </footer>
  );
}

export interface CallHeadProps {
  readonly meeting: MeetingView;
  readonly people: readonly Person[];
  readonly since: number;
}

/** With one other person the call is with them; otherwise it is a meeting. */
export function CallHead({ meeting, people, since }: CallHeadProps) {
  const { t } = useTranslation('call');
  const others = people.filter((person) => !person.self);
  const title = others.length === 1 ? others[0]?.name || t('unnamed') : t('page');
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1 className="ellipsis">{title}</h1>
        <p className="ellipsis">
          <CallClock since={since} /> · {meeting.organisation}
        </p>
      </div>
      <p className={css.shield}>
        <Icon as={ShieldCheck} size="sm" />
        <span>{t('bar.transit')}</span>
      </p>
    </header>
  );
}

export interface CallSideProps {
  readonly call: Call;
  readonly meeting: MeetingView;
  readonly people: readonly Person[];
  readonly panel: PanelKind | null;
  /** Opens a panel, or closes it when it is the open one. */
  readonly onPanel: (kind: PanelKind) => void;
}

/** The others: how many, what they say, and how more of them come in. Alone, the card on the stage offers the link. */
export function CallSide({ call, meeting, people, panel, onPanel }: CallSideProps) {
  const { t } = useTranslation('call');
  const unread = useReadable(call.together.unread);
  return (
    <aside className={css.side} aria-label={t('bar.others')}>
      {people.length > 1 && (
        <span className={css.link}>
          <CopyLink meetingId={meeting.id} small />
        </span>
      )}
      <ToggleButton
        className={cx(square.tool, css.toggle, css.wide)}
        isSelected={panel === 'people'}
        onChange={() => onPanel('people')}
        aria-label={t('bar.people', { count: people.length })}
      >
        <Icon as={Users} />
        <span aria-hidden="true" className="num">
          {people.length}
        </span>
      </ToggleButton>
      <ToggleButton
        className={cx(square.tool, css.toggle)}
        isSelected={panel === 'chat'}
        onChange={() => onPanel('chat')}
        aria-label={unread > 0 ? t('chat.openUnread', { count: unread }) : t('chat.open')}
      >
        <Icon as={MessageSquare} />
        {unread > 0 && <span className={square.dot} aria-hidden="true" />}
      </ToggleButton>
    </aside>
  );
}
