/** A report that an account belongs to a child: open to anyone, and it asks nothing about whoever reports. Policy C. */
import '../../i18n/words/reports.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import type { Ground, Session } from '../../api/model.ts';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Select } from '../../ui/Select.tsx';
import { GROUNDS, isGround } from './grounds.ts';
import css from './Reports.module.css';

function ReportForm({ onSent }: { readonly onSent: () => void }) {
  const { t } = useTranslation('reports');
  const { t: common } = useTranslation('common');
  const [email, setEmail] = useState('');
  const [ground, setGround] = useState('');
  const [refused, setRefused] = useState(0);
  const send = useMutation({
    mutationFn: (chosen: Ground) => api.report(email.trim(), chosen),
    onSuccess: onSent,
    onError: () => setRefused((count) => count + 1),
  });
  const submit = () => {
    if (isGround(ground)) send.mutate(ground);
    else setRefused((count) => count + 1);
  };
  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      <Field
        label={t('email')}
        type="email"
        name="reported"
        autoComplete="off"
        required
        value={email}
        onChange={(next) => {
          setEmail(next);
          if (send.isError) send.reset();
        }}
        error={fieldRefusals(send.error).email}
      />
      <Select
        label={t('ground')}
        name="ground"
        required
        value={ground}
        placeholder={t('groundChoose')}
        options={GROUNDS.map((value) => ({ value, label: t(`grounds.${value}`) }))}
        onChange={setGround}
        error={refused > 0 && ground === '' ? t('groundMissing') : undefined}
      />
      {send.error && !isAboutFields(send.error) && <ProblemNote error={send.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={send.isPending ? t('sending') : undefined}>
        {t('send')}
      </Button>
    </Form>
  );
}

function Sent({ onAnother }: { readonly onAnother: () => void }) {
  const { t } = useTranslation('reports');
  const { t: common } = useTranslation('common');
  return (
    <div className="stack" role="status">
      <PageHeading documentTitle={common('titled', { page: t('sentPage') })}>{t('sentTitle')}</PageHeading>
      <p>{t('sentText')}</p>
      <div className={css.choices}>
        <ButtonLink href="/">{t('home')}</ButtonLink>
        <Button kind="quiet" onPress={onAnother}>
          {t('another')}
        </Button>
      </div>
    </div>
  );
}

export function ReportPage({ session }: { readonly session: Session }) {
  const [isSent, setSent] = useState(false);
  return (
    <EntryLayout organisation={session.organisation?.name ?? null}>
      {isSent ? <Sent onAnother={() => setSent(false)} /> : <ReportForm onSent={() => setSent(true)} />}
    </EntryLayout>
  );
}
