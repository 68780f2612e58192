/** At both ends of the bar: which meeting it is and for how long; who else is there and what they say. */
import { MessageSquare, ShieldCheck, Users } from 'lucide-react';
import { memo } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MeetingView } from '../../api/model.ts';
import type { Person } from '../../call/people.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useReadable, useSelected } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import { CallClock } from './CallClock.tsx';
import { CopyLink } from './CopyLink.tsx';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';

export interface CallHeadProps {
  readonly call: Call;
  readonly meeting: MeetingView;
  readonly since: number;
}

const others = (people: readonly Person[]): readonly Person[] => people.filter(({ self }) => !self);
/** With one other person the call is with them; null: it is a meeting. */
const soleOther = (people: readonly Person[]): string | null => {
  const [first, ...more] = others(people);
  return first === undefined || more.length > 0 ? null : first.name;
};

export const CallHead = memo(function CallHead({ call, meeting, since }: CallHeadProps) {
  const { t } = useTranslation('call');
  const name = useSelected(call.session.people, soleOther);
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1 className="ellipsis">
          <bdi>{name === null ? t('page') : name || t('unnamed')}</bdi>
        </h1>
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
});

export interface CallSideProps {
  readonly call: Call;
  readonly meetingId: string;
  readonly panel: PanelKind | null;
  /** Opens a panel, or closes it when it is the open one. */
  readonly onPanel: (kind: PanelKind) => void;
}

/** The others: how many, what they say, and how more of them come in. Alone, the card on the stage offers the link. */
export const CallSide = memo(function CallSide({ call, meetingId, panel, onPanel }: CallSideProps) {
  const { t } = useTranslation('call');
  const count = useSelected(call.session.people, (people) => people.length);
  const unread = useReadable(call.together.unread);
  return (
    <aside className={css.side} aria-label={t('bar.others')}>
      {count > 1 && (
        <span className={css.link}>
          <CopyLink meetingId={meetingId} small />
        </span>
      )}
      <ToggleButton
        className={cx(square.tool, css.toggle, css.wide)}
        isSelected={panel === 'people'}
        onChange={() => onPanel('people')}
        aria-label={t('bar.people', { count })}
      >
        <Icon as={Users} />
        <span aria-hidden="true" className="num">
          {count}
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
});
