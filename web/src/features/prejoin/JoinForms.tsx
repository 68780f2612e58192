/** Who joins: a colleague under the name of their account, a guest who answers three questions, or a known guest. */
import '../../i18n/words/person.ts';
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/error.ts';
import type { JoinForm, MeetingView } from '../../api/model.ts';
import { policyQuery } from '../../api/queries.ts';
import { AS_WRITTEN, Rich } from '../../i18n/Rich.tsx';
import { PersonFields } from '../../parts/PersonFields.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isSound, NAME_MOST, NOBODY, type Person, personFaults } from '../../parts/person.ts';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { JoinButton } from './JoinButton.tsx';
import css from './PreJoin.module.css';
import type { Door } from './PreJoin.tsx';

export interface DoorProps {
  readonly meeting: MeetingView;
  readonly door: Door;
  readonly onJoin: (form: JoinForm) => void;
}

const problemOf = (door: Door): ApiError | null =>
  door.kind === 'refused' && door.problem instanceof ApiError ? door.problem : null;

export function MemberForm({ meeting, door, onJoin }: DoorProps) {
  const { t } = useTranslation('call');
  return (
    <Form className={css.form} refused={0} onSubmit={() => onJoin({})}>
      <Field
        label={t('pre.name')}
        value={meeting.name ?? ''}
        onChange={() => undefined}
        icon={Lock}
        readOnly
        hint={t('pre.nameFromAccount')}
      />
      <JoinButton door={door} />
    </Form>
  );
}

/** The server still remembers this guest: only the name may change. */
export function KnownGuestForm({ meeting, door, onJoin }: DoorProps) {
  const { t } = useTranslation('person');
  const [name, setName] = useState(meeting.name ?? '');
  const [refused, setRefused] = useState(0);
  const fault = personFaults({ ...NOBODY, name }).name;
  const join = (): void => {
    if (fault === undefined) {
      onJoin(name.trim() === meeting.name ? {} : { name: name.trim() });
    } else {
      setRefused(refused + 1);
    }
  };
  return (
    <Form className={css.form} refused={refused} onSubmit={join}>
      <Field
        label={t('name')}
        value={name}
        onChange={setName}
        autoComplete="name"
        required
        hint={t('nameHint')}
        error={
          refused > 0 && fault !== undefined ? t(fault, { most: NAME_MOST }) : problemOf(door)?.problem.fields.name
        }
      />
      <JoinButton door={door} />
      <SignInInstead meetingId={meeting.id} />
    </Form>
  );
}

export function GuestForm({ meeting, door, onJoin }: DoorProps) {
  const { t } = useTranslation('call');
  const policy = useQuery(policyQuery);
  const [person, setPerson] = useState<Person>(NOBODY);
  const [refused, setRefused] = useState(0);
  const faults = personFaults(person);
  const problem = problemOf(door);
  const { refetch } = policy;

  // The policy was changed while the form stood open: the new one is read and accepted before anything else.
  const outdated = problem?.code === 'policy_changed';
  useEffect(() => {
    if (outdated) {
      setPerson((before) => ({ ...before, accepted: false }));
      void refetch();
    }
  }, [outdated, refetch]);

  const join = (): void => {
    if (policy.data === undefined || !isSound(faults)) {
      setRefused(refused + 1);
      return;
    }
    const { name, birthYear } = person;
    onJoin({ name: name.trim(), policy_version: policy.data.version, birth_year: Number(birthYear) });
  };
  return (
    <Form className={css.form} refused={refused} onSubmit={join}>
      <PersonFields
        person={person}
        onChange={setPerson}
        faults={refused > 0 ? faults : {}}
        refusals={problem?.problem.fields ?? {}}
        policyVersion={policy.data?.version ?? ''}
      />
      <p className="small muted">{t('pre.forgotten')}</p>
      {policy.error !== null && <ProblemNote error={policy.error} />}
      <JoinButton door={door} />
      <SignInInstead meetingId={meeting.id} />
    </Form>
  );
}

function SignInInstead({ meetingId }: { readonly meetingId: string }) {
  const { t } = useTranslation('call');
  return (
    <p className="small muted">
      <Rich
        text={t('pre.signIn', AS_WRITTEN)}
        parts={{ signin: <Link href={`/signin?next=/m/${encodeURIComponent(meetingId)}`} /> }}
      />
    </p>
  );
}
