/** Looking after the server: how much goes on, who is here, who runs it, and whether mail works. */
import '../../i18n/words/admin.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { overviewQuery } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import css from './Admin.module.css';
import { InviteCard } from './invite/InviteCard.tsx';
import { OpenCard } from './invite/OpenCard.tsx';
import { MailCard } from './MailCard.tsx';
import { MembersCard } from './MembersCard.tsx';
import { OrganisationCard } from './OrganisationCard.tsx';

function Count({ value, label }: { readonly value: number; readonly label: string }) {
  return (
    <Card className={css.count}>
      <dt>{label}</dt>
      <dd className="num">{value}</dd>
    </Card>
  );
}

export function AdminPage() {
  const { t } = useTranslation('admin');
  const { t: common } = useTranslation('common');
  const { data, error } = useQuery(overviewQuery);
  return (
    <>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('page')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      {error !== null && <ProblemNote error={error} />}
      {data === undefined && error === null && <Spinner />}
      {data !== undefined && (
        <>
          <dl className={css.counts}>
            <Count value={data.calls} label={t('calls')} />
            <Count value={data.people_in_calls} label={t('inCalls')} />
            <Count value={data.accounts} label={t('accounts')} />
          </dl>
          <div className={css.cols}>
            <div className="stack">
              <MembersCard />
              <OpenCard />
            </div>
            <div className="stack">
              <InviteCard mail={data.mail} />
              <OrganisationCard key={data.organisation} overview={data} />
              <MailCard kind={data.mail} />
            </div>
          </div>
        </>
      )}
    </>
  );
}
