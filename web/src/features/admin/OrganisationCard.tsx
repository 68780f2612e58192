/** Who runs the server, how they are reached, and whose people may sign in. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import type { Overview } from '../../api/model.ts';
import { overviewQuery, sessionQuery } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Admin.module.css';

export function OrganisationCard({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const [name, setName] = useState(overview.organisation);
  const [contact, setContact] = useState(overview.operator_contact);
  const [domains, setDomains] = useState(overview.mail_domains.join(', '));
  const [refused, setRefused] = useState(0);
  const save = useMutation({
    mutationFn: () => api.changeOrganisation(name.trim(), contact.trim(), domains.split(/[\s,;]+/u).filter(Boolean)),
    onSuccess: async (told) => {
      client.setQueryData(overviewQuery.queryKey, told);
      toast(t('changed'));
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
    onError: () => setRefused((count) => count + 1),
  });
  const refusals = fieldRefusals(save.error);
  return (
    <Card labelledBy="organisation" className={css.card}>
      <h2 id="organisation">{t('organisation')}</h2>
      <Form className={css.form} onSubmit={() => save.mutate()} refused={refused} label={t('organisation')}>
        <Field label={t('name')} value={name} onChange={setName} error={refusals.organisation_name} />
        <Field label={t('contact')} value={contact} onChange={setContact} error={refusals.operator_contact} />
        <Field
          label={t('domains')}
          hint={t('domainsHint')}
          value={domains}
          onChange={setDomains}
          error={refusals.mail_domains}
        />
        <Button type="submit" busy={save.isPending ? t('saving') : undefined}>
          {t('save')}
        </Button>
      </Form>
      {save.error && !isAboutFields(save.error) && <ProblemNote error={save.error} />}
    </Card>
  );
}
