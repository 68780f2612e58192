/** Title, language and time zone; the name is changed where all that is stored about one stands. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import type { Account, Profile } from '../../api/model.ts';
import { profileQuery } from '../../api/queries.ts';
import { chooseLanguage } from '../../i18n/index.ts';
import { isLanguage, LANGUAGES } from '../../i18n/languages.ts';
import { AS_WRITTEN, Rich } from '../../i18n/Rich.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Select } from '../../ui/Select.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Profile.module.css';

/** The zones that this browser can tell the time of, the own one first. */
function zones(chosen: string): readonly string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([chosen, own, 'UTC', ...Intl.supportedValuesOf('timeZone')])].filter((zone) => zone !== '');
}

export function TellCard({ account, profile }: { readonly account: Account; readonly profile: Profile }) {
  const { t } = useTranslation('profile');
  const client = useQueryClient();
  const [title, setTitle] = useState(profile.title ?? '');
  const [language, setLanguage] = useState(profile.language ?? '');
  const [zone, setZone] = useState(profile.time_zone ?? '');
  const [refused, setRefused] = useState(0);
  const save = useMutation({
    mutationFn: () => api.tell({ title: title.trim(), language, time_zone: zone }),
    onSuccess: async (told) => {
      client.setQueryData(profileQuery.queryKey, told);
      toast(t('saved'));
      if (isLanguage(language)) await chooseLanguage(language).catch(() => undefined);
    },
    onError: () => setRefused((count) => count + 1),
  });
  const refusals = fieldRefusals(save.error);
  return (
    <Card labelledBy="tell" className={css.card}>
      <h2 id="tell">{t('tell')}</h2>
      <p className="small muted">
        <Rich
          text={t('name', AS_WRITTEN)}
          values={{ name: account.name }}
          parts={{ data: <Link href="/your-data" /> }}
        />
      </p>
      <Form className={css.form} onSubmit={() => save.mutate()} refused={refused} label={t('tell')}>
        <Field label={t('title')} hint={t('titleHint')} value={title} onChange={setTitle} error={refusals.title} />
        <Select
          label={t('language')}
          hint={t('languageHint')}
          value={language}
          onChange={setLanguage}
          placeholder={t('unsaid')}
          options={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          error={refusals.language}
        />
        <Select
          label={t('zone')}
          value={zone}
          onChange={setZone}
          placeholder={t('unsaid')}
          options={zones(zone).map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
          error={refusals.time_zone}
        />
        <Button type="submit" kind="primary" busy={save.isPending ? t('saving') : undefined}>
          {t('save')}
        </Button>
      </Form>
      {save.error && !isAboutFields(save.error) && <ProblemNote error={save.error} />}
    </Card>
  );
}
