/** The connection check: what would keep calls from working, seen from the browser that this page is open in. */
import '../../i18n/words/doctor.ts';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/model.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Note } from '../../ui/Note.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './Doctor.module.css';
import { verdict } from './findings.ts';
import { PhoneCard } from './PhoneCard.tsx';
import { CopyResult, Findings, Steps } from './Results.tsx';
import { type Run, useCheck } from './useCheck.ts';

export interface DoctorPageProps {
  readonly token: string | null;
  readonly session: Session;
}

const NOTES = { allGood: 'info', someDoubt: 'warn', someBad: 'danger' } as const;

function Outcome({ run, version }: { readonly run: Run; readonly version: string }) {
  const { t } = useTranslation('doctor');
  if (run.kind === 'ready') return run.error === undefined ? null : <ProblemNote error={run.error} />;
  if (run.kind === 'running') return <Steps at={run.at} />;
  const found = verdict(run.findings);
  return (
    <Card labelledBy="results" className={css.card}>
      <h2 id="results">{t('results')}</h2>
      <Note kind={NOTES[found]} alert>
        <strong>{t(found)}</strong>
      </Note>
      <Findings findings={run.findings} />
      <CopyResult findings={run.findings} version={version} />
    </Card>
  );
}

function Checking({ token, version }: { readonly token: string | null; readonly version: string }) {
  const { t } = useTranslation('doctor');
  const [run, start] = useCheck(token);
  const at = run.kind === 'running' ? t('running', { what: t(`check.${run.at}`) }) : undefined;
  useEffect(() => {
    if (at !== undefined) announce(at);
  }, [at]);
  return (
    <>
      <div>
        <Button kind="primary" size="lg" busy={at} onPress={start}>
          {run.kind === 'done' ? t('again') : t('start')}
        </Button>
      </div>
      <Outcome run={run} version={version} />
    </>
  );
}

export function DoctorPage({ token, session }: DoctorPageProps) {
  const { t } = useTranslation('doctor');
  const { t: common } = useTranslation('common');
  const isAdmin = session.account?.role === 'admin';
  return (
    <div className={css.page}>
      <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
      <p className="muted">{t('lead')}</p>
      {token !== null || isAdmin ? (
        <Checking token={token} version={session.server.version} />
      ) : (
        <Note kind="warn">
          <strong>{t('needsLink')}</strong>
          <span>{t('needsLinkNext')}</span>
        </Note>
      )}
      {isAdmin && <PhoneCard />}
    </div>
  );
}
