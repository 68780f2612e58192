/** Name, year of birth, notice; then in, or first the code that was sent to the invited address. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, hasCode, isAboutFields } from '../../api/error.ts';
import type { InvitationView, Session, WelcomeForm } from '../../api/model.ts';
import { sessionQuery } from '../../api/queries.ts';
import { AS_WRITTEN, Rich } from '../../i18n/Rich.tsx';
import { navigate } from '../../navigation/navigation.ts';
import { CodeForm } from '../../parts/CodeForm.tsx';
import { NotAvailable } from '../../parts/NotAvailable.tsx';
import { PersonFields } from '../../parts/PersonFields.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isSound, NOBODY, type Person, personFaults } from '../../parts/person.ts';
import type { Sent } from '../../parts/sent.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './Invited.module.css';

export interface JoinFlowProps {
  readonly token: string;
  readonly invitation: InvitationView;
  readonly session: Session;
  /** What is shown when somebody else was faster, or it was taken back meanwhile. */
  readonly over: ReactNode;
}

/** The session is known at once, and the way leads on. */
function useIn(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    navigate(session.state === 'first_sign_in' ? '/welcome' : '/', { replace: true });
  };
}

const asForm = ({ name, birthYear }: Person, session: Session): WelcomeForm => ({
  name: name.trim(),
  policy_version: session.policy_version,
  birth_year: Number(birthYear),
});

interface ProvingProps {
  readonly sent: Sent;
  readonly onSent: (sent: Sent) => void;
  readonly person: Person;
  readonly session: Session;
}

/** The code proves the mailbox; what was answered before it makes the account. */
function Proving({ sent, onSent, person, session }: ProvingProps) {
  const enter = useIn();
  const proven = async (told: Session): Promise<void> => {
    if (told.state !== 'first_sign_in') {
      enter(told);
      return;
    }
    // What is refused here is asked again by the page of a first sign-in, which says why.
    enter(await api.completeSignIn(asForm(person, session)).catch(() => told));
  };
  return <CodeForm sent={sent} onSent={onSent} mail={session.server.mail} onEntered={proven} />;
}

export function JoinFlow({ token, invitation, session, over }: JoinFlowProps) {
  const { t } = useTranslation('invited');
  const { t: common } = useTranslation('common');
  const enter = useIn();
  const [person, setPerson] = useState<Person>(NOBODY);
  const [refused, setRefused] = useState(0);
  const [sent, setSent] = useState<Sent | null>(null);
  const { email, organisation, needs_code: needsCode } = invitation;
  const join = useMutation({
    mutationFn: (who: Person) => api.acceptInvitation(token, asForm(who, session)),
    onSuccess: (told) => {
      if (told.session !== null) enter(told.session);
      else setSent({ email, at: Date.now(), expiresInS: told.expires_in_s ?? 0 });
    },
    onError: (error, who) => {
      setRefused((count) => count + 1);
      if (hasCode(error, 'policy_changed')) setPerson({ ...who, accepted: false });
    },
  });
  const submit = (): void => {
    if (!isSound(personFaults(person))) setRefused((count) => count + 1);
    else if (!join.isPending) join.mutate(person);
  };

  if (hasCode(join.error, 'not_available')) return <NotAvailable />;
  if (hasCode(join.error, 'invitation_over')) return over;
  if (sent !== null) return <Proving sent={sent} onSent={setSent} person={person} session={session} />;
  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title', { organisation })}</PageHeading>
        <p>
          <Rich
            text={t('lead', AS_WRITTEN)}
            values={{ name: invitation.invited_by, email }}
            parts={{ b: <strong className={css.address} /> }}
          />
        </p>
        <p className="small muted">{t('stored')}</p>
        {needsCode && <p className="small muted">{t('withCode')}</p>}
      </div>
      <PersonFields
        person={person}
        onChange={(next) => {
          setPerson(next);
          if (join.isError) join.reset();
        }}
        faults={refused > 0 ? personFaults(person) : {}}
        refusals={fieldRefusals(join.error)}
        policyVersion={session.policy_version}
        autoFocus
      />
      {join.error && !isAboutFields(join.error) && <ProblemNote error={join.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={join.isPending ? t('joining') : undefined}>
        {needsCode ? t('joinCode') : t('join')}
      </Button>
    </Form>
  );
}
