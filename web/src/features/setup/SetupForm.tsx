/** The form of the setup page. The policy is accepted with its operator still to be named: the form names it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, hasCode, isAboutFields } from '../../api/error.ts';
import { sessionQuery } from '../../api/queries.ts';
import { navigate } from '../../navigation/navigation.ts';
import { NotAvailable } from '../../parts/NotAvailable.tsx';
import { PersonFields } from '../../parts/PersonFields.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { personFaults } from '../../parts/person.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { type Draft, EMPTY, isComplete, type SetupFaults, setupFaults, toForm } from './form.ts';
import css from './Setup.module.css';

export interface SetupFormProps {
  readonly token: string;
  readonly policyVersion: string;
}

interface FieldsProps {
  readonly draft: Draft;
  readonly faults: SetupFaults;
  readonly refusals: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<Draft>) => void;
}

function OrganisationFields({ draft, faults, refusals, onChange }: FieldsProps) {
  const { t } = useTranslation('setup');
  const domains = faults.domains;
  return (
    <fieldset className={css.group}>
      <legend>{t('organisation')}</legend>
      <Field
        label={t('organisationName')}
        hint={t('organisationNameHint')}
        name="organization"
        autoComplete="organization"
        autoFocus
        required
        value={draft.organisation}
        onChange={(organisation) => onChange({ organisation })}
        error={faults.organisation ? t('organisationNameMissing') : refusals.organisation_name}
      />
      <Field
        label={t('contact')}
        hint={t('contactHint')}
        name="contact"
        autoComplete="off"
        required
        value={draft.contact}
        onChange={(contact) => onChange({ contact })}
        error={faults.contact ? t('contactMissing') : refusals.operator_contact}
      />
      <Field
        label={t('domains')}
        hint={t('domainsHint')}
        name="domains"
        autoComplete="off"
        placeholder={t('domainsExample')}
        required
        value={draft.domains}
        onChange={(next) => onChange({ domains: next })}
        error={
          domains === undefined
            ? refusals.mail_domains
            : domains.kind === 'missing'
              ? t('domainsMissing')
              : t('domainsWrong', { domain: domains.domain })
        }
      />
    </fieldset>
  );
}

export function SetupForm({ token, policyVersion }: SetupFormProps) {
  const { t } = useTranslation('setup');
  const { t: entry } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const client = useQueryClient();
  const [draft, setDraft] = useState(EMPTY);
  const [refused, setRefused] = useState(0);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const setup = useMutation({
    mutationFn: (complete: Draft) => api.setup(toForm(complete, token, policyVersion)),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      navigate('/', { replace: true });
    },
    onError: (error) => {
      setRefused((count) => count + 1);
      if (hasCode(error, 'policy_changed')) change({ person: { ...draft.person, accepted: false } });
    },
  });

  const write = (part: Partial<Draft>) => {
    change(part);
    if (setup.isError) setup.reset();
  };
  const submit = () => {
    if (!isComplete(draft)) setRefused((count) => count + 1);
    else if (!setup.isPending) setup.mutate(draft);
  };

  if (hasCode(setup.error, 'not_available')) return <NotAvailable />;
  // Nobody likes to be told of faults while still writing: they show after the first attempt.
  const faults = refused > 0 ? setupFaults(draft) : {};
  const refusals = fieldRefusals(setup.error);
  const emailFault = faults.email;

  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      <OrganisationFields draft={draft} faults={faults} refusals={refusals} onChange={write} />
      <fieldset className={css.group}>
        <legend>{t('you')}</legend>
        <Field
          label={t('email')}
          hint={t('emailHint')}
          type="email"
          name="email"
          autoComplete="email"
          required
          value={draft.email}
          onChange={(email) => write({ email })}
          error={
            emailFault === undefined
              ? refusals.admin_email
              : emailFault === 'emailOutside'
                ? t('emailOutside')
                : entry(emailFault)
          }
        />
        <PersonFields
          person={draft.person}
          onChange={(person) => write({ person })}
          faults={refused > 0 ? personFaults(draft.person) : {}}
          refusals={{ ...refusals, ...(refusals.admin_name !== undefined && { name: refusals.admin_name }) }}
          policyVersion={policyVersion}
        />
      </fieldset>
      {setup.error && !isAboutFields(setup.error) && <ProblemNote error={setup.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={setup.isPending ? t('finishing') : undefined}>
        {t('finish')}
      </Button>
    </Form>
  );
}
