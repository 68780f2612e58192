/** The one-time setup: checks the link first, then asks for the organisation and its first administrator. */
import '../../i18n/words/setup.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ApiError } from '../../api/error.ts';
import type { Session } from '../../api/model.ts';
import { mayRetry } from '../../api/queries.ts';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { SetupForm } from './SetupForm.tsx';

export interface SetupPageProps {
  readonly token: string;
  readonly session: Session;
}

function Heading({ children }: { readonly children: string }) {
  const { t } = useTranslation('setup');
  const { t: common } = useTranslation('common');
  return <PageHeading documentTitle={common('titled', { page: t('page') })}>{children}</PageHeading>;
}

function BadLink() {
  const { t } = useTranslation('setup');
  return (
    <>
      <Heading>{t('badLinkTitle')}</Heading>
      <p>{t('badLinkText')}</p>
    </>
  );
}

function Done() {
  const { t } = useTranslation('setup');
  return (
    <>
      <Heading>{t('doneTitle')}</Heading>
      <p>{t('doneText')}</p>
      <ButtonLink kind="primary" href="/signin">
        {t('toSignIn')}
      </ButtonLink>
    </>
  );
}

function Checked({ token, policyVersion }: { readonly token: string; readonly policyVersion: string }) {
  const { t } = useTranslation('setup');
  const { t: common } = useTranslation('common');
  const check = useQuery({
    queryKey: ['setup', token],
    // The answer is empty; a query needs something to hold.
    queryFn: () => api.checkSetup(token).then(() => true as const),
    retry: mayRetry,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (check.data) return <SetupForm token={token} policyVersion={policyVersion} />;
  if (check.error instanceof ApiError && check.error.code === 'setup_link_invalid') return <BadLink />;
  if (check.error) {
    return (
      <>
        <Heading>{t('title')}</Heading>
        <ProblemNote error={check.error} />
        <Button kind="primary" onPress={() => void check.refetch()} busy={check.isFetching ? t('checking') : undefined}>
          {common('retry')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Heading>{t('title')}</Heading>
      <p role="status" className="row muted">
        <Spinner small />
        {t('checking')}
      </p>
    </>
  );
}

export function SetupPage({ token, session }: SetupPageProps) {
  const content = () => {
    if (session.state !== 'setup_needed') return <Done />;
    return token === '' ? <BadLink /> : <Checked token={token} policyVersion={session.policy_version} />;
  };
  return <EntryLayout organisation={session.organisation?.name ?? null}>{content()}</EntryLayout>;
}
