/** Everybody in the call with what can be known of them, raised hands first and in order. */
import { Hand, MicOff, Pin, PinOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../call/people.ts';
import { arrange } from '../../../call/tiles.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import button from '../../../ui/Button.module.css';
import { cx } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { hueOf } from '../../../ui/initials.ts';
import { useReadable } from '../../prejoin/readable.ts';
import { CopyLink } from '../CopyLink.tsx';
import type { Call } from '../open.ts';
import { AskIn } from './AskIn.tsx';
import css from './Panel.module.css';
import { Panel } from './Panel.tsx';

export interface PeoplePanelProps {
  readonly call: Call;
  readonly meetingId: string;
  readonly member: boolean;
  readonly onClose: () => void;
}

export function PeoplePanel({ call, meetingId, member, onClose }: PeoplePanelProps) {
  const { t } = useTranslation('call');
  const people = useReadable(call.session.people);
  const order = useReadable(call.seating.order);
  const hands = useReadable(call.together.hands);
  const up = hands.flatMap((identity) => people.find((person) => person.identity === identity) ?? []);
  return (
    <Panel
      title={t('roster.title')}
      closeLabel={t('roster.close')}
      onClose={onClose}
      foot={
        <>
          {member && <AskIn meetingId={meetingId} />}
          <CopyLink meetingId={meetingId} />
        </>
      }
    >
      <div className={css.body} tabIndex={0} role="group" aria-label={t('roster.title')}>
        {up.length > 0 && (
          <Group title={t('roster.hands')}>
            {up.map((person, index) => (
              <Row key={person.identity} call={call} person={person} hand={index + 1} />
            ))}
          </Group>
        )}
        <Group title={t('roster.inCall')}>
          {arrange(order, people).map((person) => (
            <Row key={person.identity} call={call} person={person} hand={hands.indexOf(person.identity) + 1} pins />
          ))}
        </Group>
      </div>
    </Panel>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className={css.section}>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

interface RowProps {
  readonly call: Call;
  readonly person: Person;
  readonly hand: number;
  /** Whether the person can be pinned here; once in the panel is enough. */
  readonly pins?: boolean;
}

function PinButton({ call, person }: Pick<RowProps, 'call' | 'person'>) {
  const { t } = useTranslation('call');
  const { pinned } = useReadable(call.view.view);
  const on = pinned.includes(person.identity);
  return (
    <ToggleButton
      className={cx(button.btn, button.sm, button.quiet, button['icon-only'])}
      aria-label={t('view.pin', { name: person.name || t('unnamed') })}
      isSelected={on}
      onChange={(wanted) => call.view.pin(person.identity, wanted)}
    >
      <Icon as={on ? PinOff : Pin} size="sm" />
    </ToggleButton>
  );
}

function Row({ call, person, hand, pins = false }: RowProps) {
  const { t } = useTranslation('call');
  const name = person.name || t('unnamed');
  return (
    <li className={css.person}>
      <Avatar size="sm" name={person.name} hue={hueOf(person.name)} />
      <bdi className="ellipsis">{person.self ? t('roster.you', { name }) : name}</bdi>
      {person.guest && <span className={css.guest}>{t('guest')}</span>}
      <span className={css.states}>
        {(person.reach === 'lost' || person.reach === 'away') && <span>{t('stage.lost')}</span>}
        {person.reach === 'weak' && <span>{t('stage.weak')}</span>}
        {person.speaking && <span>{t('stage.speaking')}</span>}
        {hand > 0 && (
          <span className={css.up}>
            <Icon as={Hand} size="sm" />
            <span aria-hidden="true" className="num">
              {hand}
            </span>
            <span className="vh">{t('hand.place', { place: hand })}</span>
          </span>
        )}
        {person.microphone === 'off' && (
          <span className={css.off}>
            <Icon as={MicOff} size="sm" />
            <span className="vh">{t('stage.micOff')}</span>
          </span>
        )}
        {pins && !person.self && <PinButton call={call} person={person} />}
      </span>
    </li>
  );
}
