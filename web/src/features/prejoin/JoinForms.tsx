/** Who joins: a colleague under the name of their account, or a guest who answers the three questions first. */
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Link } from 'react-aria-components';
import { Trans, useTranslation } from 'react-i18next';
import { ApiError } from '../../api/error.ts';
import type { JoinForm, MeetingView } from '../../api/model.ts';
import { policyQuery } from '../../api/queries.ts';
import { PersonFields } from '../../parts/PersonFields.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isSound, NOBODY, type Person, personFaults } from '../../parts/person.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Note.tsx';
import css from './PreJoin.module.css';
import type { Door } from './PreJoin.tsx';

interface DoorProps {
  readonly door: Door;
  readonly onJoin: (form: JoinForm) => void;
}

function Refused({ problem }: { readonly problem: unknown }) {
  const { t } = useTranslation('call');
  if (problem !== null) {
    return <ProblemNote error={problem} />;
  }
  return (
    <Note kind="danger" alert>
      <p>{t('pre.noMedia')}</p>
      <p>{t('pre.noMediaNext')}</p>
    </Note>
  );
}

function JoinButton({ door }: { readonly door: Door }) {
  const { t } = useTranslation('call');
  const joining = door.kind === 'joining';
  return (
    <div className={css.join}>
      {door.kind === 'refused' && <Refused problem={door.problem} />}
      <Button
        type="submit"
        kind="primary"
        size="lg"
        block
        busy={joining ? t(door.waiting ? 'pre.waiting' : 'pre.joining') : undefined}
      >
        {t('pre.join')}
      </Button>
    </div>
  );
}

function Form({ onSubmit, children }: { readonly onSubmit: () => void; readonly children: ReactNode }) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {children}
    </form>
  );
}

export function MemberForm({ meeting, door, onJoin }: DoorProps & { readonly meeting: MeetingView }) {
  const { t } = useTranslation('call');
  return (
    <Form onSubmit={() => onJoin({})}>
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

export function GuestForm({ meetingId, door, onJoin }: DoorProps & { readonly meetingId: string }) {
  const { t } = useTranslation('call');
  const policy = useQuery(policyQuery);
  const [person, setPerson] = useState<Person>(NOBODY);
  const [tried, setTried] = useState(false);
  const faults = personFaults(person);
  const join = (): void => {
    setTried(true);
    if (policy.data !== undefined && isSound(faults)) {
      const { name, birthYear } = person;
      onJoin({ name: name.trim(), policy_version: policy.data.version, birth_year: Number(birthYear) });
    }
  };
  const refusals = door.kind === 'refused' && door.problem instanceof ApiError ? door.problem.problem.fields : {};
  return (
    <Form onSubmit={join}>
      <PersonFields
        person={person}
        onChange={setPerson}
        faults={tried ? faults : {}}
        refusals={refusals}
        policyVersion={policy.data?.version ?? ''}
      />
      <p className="small muted">{t('pre.forgotten')}</p>
      {policy.error !== null && <ProblemNote error={policy.error} />}
      <JoinButton door={door} />
      <p className="small muted">
        <Trans
          t={t}
          i18nKey="pre.signIn"
          components={{ signin: <Link href={`/signin?next=/m/${encodeURIComponent(meetingId)}`} /> }}
        />
      </p>
    </Form>
  );
}
