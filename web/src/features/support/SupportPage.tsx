/** Helping somebody: an account opens after a reason was chosen, is shown for minutes, and its owner is told. Policy 3.1. */
import '../../i18n/words/support.ts';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { fieldRefusals, isAboutFields } from '../../api/error.ts';
import type { Reason, Seen } from '../../api/model.ts';
import { numbersQuery } from '../../api/queries.ts';
import { timeOf } from '../../i18n/dates.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Select } from '../../ui/Select.tsx';
import css from './Support.module.css';

const REASONS: readonly Reason[] = ['sign_in', 'mail', 'call', 'rights'];
const isReason = (value: string): value is Reason => REASONS.some((each) => each === value);

/** What was opened, until its time is over or it is closed. */
function SeenCard({ seen, onClose }: { readonly seen: Seen; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation('support');
  const [ends] = useState(() => Date.now() + seen.shown_s * 1000);
  useEffect(() => {
    const timer = setTimeout(onClose, seen.shown_s * 1000);
    return () => clearTimeout(timer);
  }, [seen, onClose]);
  return (
    <Card labelledBy="seen" className={css.card}>
      <h2 id="seen">{t('seen')}</h2>
      <dl className={css.seen}>
        <dt>{t('name')}</dt>
        <dd>
          <bdi>{seen.name}</bdi>
        </dd>
        <dt>{t('address')}</dt>
        <dd>{seen.email}</dd>
        <dt>{t('number')}</dt>
        <dd className="num">{seen.number}</dd>
        <dt>{t('stateIs')}</dt>
        <dd>{t(`state.${seen.state}`)}</dd>
      </dl>
      <p className="small muted">{t('until', { time: timeOf(ends, i18n.language) })}</p>
      <Button onPress={onClose}>{t('close')}</Button>
    </Card>
  );
}

interface NumbersProps {
  readonly onSee: (number: string) => void;
}

function NumbersCard({ onSee }: NumbersProps) {
  const { t } = useTranslation('support');
  const found = useInfiniteQuery(numbersQuery);
  return (
    <Card labelledBy="all" className={css.card}>
      <h2 id="all">{t('all')}</h2>
      <p className="small muted">{t('allText')}</p>
      {found.error !== null && <ProblemNote error={found.error} />}
      <ul>
        {found.data?.pages.flatMap(({ accounts }) =>
          accounts.map(({ number, state }) => (
            <li key={number} className={css.row}>
              <span className="num">{number}</span>
              <span className="small muted">{t(`state.${state}`)}</span>
              <Button kind="quiet" onPress={() => onSee(number)}>
                {t('see', { number })}
              </Button>
            </li>
          )),
        )}
      </ul>
      {found.hasNextPage && (
        <Button kind="quiet" onPress={() => void found.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Card>
  );
}

type Which = { readonly number: string } | { readonly email: string };

export function SupportPage() {
  const { t } = useTranslation('support');
  const { t: common } = useTranslation('common');
  const [email, setEmail] = useState('');
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState(0);
  const look = useMutation({
    mutationFn: ({ why, which }: { why: Reason; which: Which }) => api.look(why, which),
    onError: () => setRefused((count) => count + 1),
    gcTime: 0,
  });
  const see = (which: Which) => {
    if (isReason(reason)) look.mutate({ why: reason, which });
    else setRefused((count) => count + 1);
  };
  return (
    <div className={css.page}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('page')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      <Card labelledBy="one" className={css.card}>
        <h2 id="one">{t('one')}</h2>
        <Form className={css.form} onSubmit={() => see({ email: email.trim() })} refused={refused}>
          <Select
            label={t('reason')}
            name="reason"
            required
            value={reason}
            placeholder={t('reasonChoose')}
            options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
            onChange={setReason}
            error={refused > 0 && reason === '' ? t('reasonMissing') : undefined}
          />
          <Field
            label={t('email')}
            type="email"
            name="looked-at"
            autoComplete="off"
            value={email}
            onChange={setEmail}
            error={fieldRefusals(look.error).email}
          />
          <Button type="submit" kind="primary" busy={look.isPending ? t('looking') : undefined}>
            {t('look')}
          </Button>
        </Form>
        {look.error && !isAboutFields(look.error) && <ProblemNote error={look.error} />}
      </Card>
      <div role="status">
        {look.data !== undefined && <SeenCard key={look.submittedAt} seen={look.data} onClose={look.reset} />}
      </div>
      <NumbersCard onSee={(number) => see({ number })} />
    </div>
  );
}
