/** What one tells colleagues about oneself, and where one is signed in. */
import '../../i18n/words/profile.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../api/model.ts';
import { profileQuery } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { PictureCard } from './PictureCard.tsx';
import css from './Profile.module.css';
import { SessionsCard } from './SessionsCard.tsx';
import { TellCard } from './TellCard.tsx';

export function ProfilePage({ account }: { readonly account: Account }) {
  const { t } = useTranslation('profile');
  const { t: common } = useTranslation('common');
  const { data, error } = useQuery(profileQuery);
  return (
    <>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('page')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      {error !== null && <ProblemNote error={error} />}
      {data === undefined && error === null && <Spinner />}
      {data !== undefined && (
        <div className={css.cols}>
          <TellCard account={account} profile={data} />
          <div className={css.column}>
            <PictureCard account={account} profile={data} />
            <SessionsCard />
          </div>
        </div>
      )}
    </>
  );
}
