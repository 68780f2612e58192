/**
 * Landing from the link of an invitation: who invites, then the three questions, then in. Where the server sends mail a
 * code to the invited address comes between: a link that was passed on proves no mailbox.
 */
import '../../i18n/words/invited.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { hasCode } from '../../api/error.ts';
import type { Session } from '../../api/model.ts';
import { mayRetry } from '../../api/queries.ts';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import css from './Invited.module.css';
import { JoinFlow } from './JoinFlow.tsx';

export interface InvitedPageProps {
  readonly token: string;
  readonly session: Session;
}

interface SaidProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Said({ title, children }: SaidProps) {
  const { t } = useTranslation('invited');
  const { t: common } = useTranslation('common');
  return (
    <div className={css.said}>
      <PageHeading documentTitle={common('titled', { page: t('page') })}>{title}</PageHeading>
      {children}
    </div>
  );
}

function ToSignIn() {
  const { t } = useTranslation('invited');
  return (
    <ButtonLink kind="primary" href="/signin">
      {t('toSignIn')}
    </ButtonLink>
  );
}

function Over() {
  const { t } = useTranslation('invited');
  return (
    <Said title={t('overTitle')}>
      <p>{t('overText')}</p>
      <p>{t('overNext')}</p>
      <ToSignIn />
    </Said>
  );
}

function Opened({ token, session }: InvitedPageProps) {
  const { t } = useTranslation('invited');
  const { t: common } = useTranslation('common');
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.invitation(token, signal),
    retry: mayRetry,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (look.data) return <JoinFlow token={token} invitation={look.data} session={session} over={<Over />} />;
  if (hasCode(look.error, 'invitation_over')) return <Over />;
  if (hasCode(look.error, 'account_exists')) {
    return (
      <Said title={t('hereTitle')}>
        <p>{t('hereText')}</p>
        <ToSignIn />
      </Said>
    );
  }
  if (look.error) {
    return (
      <Said title={t('failedTitle')}>
        <ProblemNote error={look.error} />
        <Button kind="primary" onPress={() => void look.refetch()} busy={look.isFetching ? t('checking') : undefined}>
          {common('retry')}
        </Button>
      </Said>
    );
  }
  return (
    <Said title={t('page')}>
      <p role="status" className="row muted">
        <Spinner small />
        {t('checking')}
      </p>
    </Said>
  );
}

export function InvitedPage({ token, session }: InvitedPageProps) {
  const { t } = useTranslation('invited');
  const content = () => {
    if (session.account !== null) {
      return (
        <Said title={t('inTitle')}>
          <p>{t('inText', { name: session.account.name })}</p>
          <ButtonLink kind="primary" href="/">
            {t('toHome')}
          </ButtonLink>
        </Said>
      );
    }
    if (token !== '') return <Opened key={token} token={token} session={session} />;
    return (
      <Said title={t('wholeTitle')}>
        <p>{t('wholeText')}</p>
        <ToSignIn />
      </Said>
    );
  };
  return <EntryLayout organisation={session.organisation?.name ?? null}>{content()}</EntryLayout>;
}
