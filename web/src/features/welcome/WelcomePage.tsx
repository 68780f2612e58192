/** The first sign-in of a member: name, year of birth, the policy. Nothing else is asked, and never again. */
import '../../i18n/words/welcome.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, hasCode, isAboutFields } from '../../api/error.ts';
import type { Session } from '../../api/model.ts';
import { sessionQuery } from '../../api/queries.ts';
import { navigate, usePlace } from '../../navigation/navigation.ts';
import { afterSignIn } from '../../navigation/routes.ts';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import { NotAvailable } from '../../parts/NotAvailable.tsx';
import { PersonFields } from '../../parts/PersonFields.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { isSound, NOBODY, type Person, personFaults } from '../../parts/person.ts';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './Welcome.module.css';

function WelcomeForm({ session }: { readonly session: Session }) {
  const { t } = useTranslation('welcome');
  const { t: common } = useTranslation('common');
  const { search } = usePlace();
  const client = useQueryClient();
  const [person, setPerson] = useState<Person>(NOBODY);
  const [refused, setRefused] = useState(0);
  const organisation = session.organisation?.name;
  const complete = useMutation({
    mutationFn: ({ name, birthYear }: Person) =>
      api.completeSignIn({ name: name.trim(), policy_version: session.policy_version, birth_year: Number(birthYear) }),
    onSuccess: (entered) => {
      client.setQueryData(sessionQuery.queryKey, entered);
      navigate(afterSignIn(search), { replace: true });
    },
    onError: (error, sent) => {
      setRefused((count) => count + 1);
      if (hasCode(error, 'policy_changed')) setPerson({ ...sent, accepted: false });
    },
  });

  const submit = () => {
    if (!isSound(personFaults(person))) setRefused((count) => count + 1);
    else if (!complete.isPending) complete.mutate(person);
  };

  if (hasCode(complete.error, 'not_available')) return <NotAvailable />;
  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>
          {organisation === undefined ? t('titleUnnamed') : t('title', { organisation })}
        </PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      <PersonFields
        person={person}
        onChange={(next) => {
          setPerson(next);
          if (complete.isError) complete.reset();
        }}
        faults={refused > 0 ? personFaults(person) : {}}
        refusals={fieldRefusals(complete.error)}
        policyVersion={session.policy_version}
        autoFocus
      />
      {complete.error && !isAboutFields(complete.error) && <ProblemNote error={complete.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={complete.isPending ? t('finishing') : undefined}>
        {t('finish')}
      </Button>
    </Form>
  );
}

export function WelcomePage({ session }: { readonly session: Session }) {
  return (
    <EntryLayout organisation={session.organisation?.name ?? null}>
      <WelcomeForm session={session} />
    </EntryLayout>
  );
}
