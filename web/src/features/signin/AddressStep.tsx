/** The first step of signing in: which address. The answer is the same for every address, so we never say "unknown". */
import { useMutation } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import { AS_WRITTEN, Rich } from '../../i18n/Rich.tsx';
import { navigate, usePlace } from '../../navigation/navigation.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { type AddressFault, addressFault, type Sent } from '../../parts/sent.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './SignIn.module.css';
import { stepLink } from './steps.ts';

export interface AddressStepProps {
  readonly organisation: string | null;
  readonly email: string;
  readonly onSent: (sent: Sent) => void;
}

export function AddressStep({ organisation, email: known, onSent }: AddressStepProps) {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const { search } = usePlace();
  const [email, setEmail] = useState(known);
  const [fault, setFault] = useState<AddressFault>();
  const [refused, setRefused] = useState(0);
  const send = useMutation({
    mutationFn: (address: string) => api.sendCode(address),
    onSuccess: (answer, address) => {
      onSent({ email: address, at: Date.now(), expiresInS: answer.expires_in_s });
      navigate(stepLink('code', search));
    },
    onError: () => setRefused((count) => count + 1),
  });

  const submit = () => {
    const found = addressFault(email);
    setFault(found);
    if (found) setRefused((count) => count + 1);
    else if (!send.isPending) send.mutate(email.trim());
  };

  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('signinPage') })}>
          {organisation === null ? t('signinTitleUnnamed') : t('signinTitle', { organisation })}
        </PageHeading>
        <p className="muted">{t('signinLead')}</p>
      </div>
      <Field
        label={t('email')}
        type="email"
        name="email"
        icon={Mail}
        autoComplete="username"
        autoFocus
        required
        placeholder={t('emailExample')}
        value={email}
        error={fault ? t(fault) : fieldRefusals(send.error).email}
        onChange={(next) => {
          setEmail(next);
          setFault(undefined);
          if (send.isError) send.reset();
        }}
      />
      {send.error && !isAboutFields(send.error) && <ProblemNote error={send.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={send.isPending ? t('sending') : undefined}>
        {t('sendCode')}
      </Button>
      <div className="stack stack-2 small muted">
        <p>
          <Link href={stepLink('code', search)}>{t('haveCode')}</Link>
        </p>
        <p>
          <Rich text={t('guestHint', AS_WRITTEN)} parts={{ join: <Link href={stepLink('join', search)} /> }} />
        </p>
      </div>
    </Form>
  );
}
