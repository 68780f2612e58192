/** Reports that wait for an administrator: who is meant, what happens by itself, and the two decisions. Policy C. */
import '../../i18n/words/reports.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { WaitingReport } from '../../api/model.ts';
import { reportsQuery } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Reports.module.css';

interface DecisionProps {
  readonly onDecide: (isChild: boolean) => void;
  readonly isBusy: boolean;
}

function Sure({ onDecide, isBusy, onCancel }: DecisionProps & { readonly onCancel: () => void }) {
  const { t } = useTranslation('reports');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="stack">
      <h3 ref={heading} tabIndex={-1}>
        {t('sure')}
      </h3>
      <p className="small">{t('sureText')}</p>
      <div className={css.choices}>
        <Button kind="danger-fill" busy={isBusy ? t('deciding') : undefined} onPress={() => onDecide(true)}>
          {t('delete')}
        </Button>
        <Button kind="quiet" onPress={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}

function Decision({ onDecide, isBusy }: DecisionProps) {
  const { t } = useTranslation('reports');
  const [asked, setAsked] = useState(false);
  if (asked) return <Sure onDecide={onDecide} isBusy={isBusy} onCancel={() => setAsked(false)} />;
  return (
    <div className={css.choices}>
      <Button busy={isBusy ? t('deciding') : undefined} onPress={() => onDecide(false)}>
        {t('isAdult')}
      </Button>
      <Button kind="danger" isDisabled={isBusy} onPress={() => setAsked(true)}>
        {t('isChild')}
      </Button>
    </div>
  );
}

function ReportCard({ report }: { readonly report: WaitingReport }) {
  const { t, i18n } = useTranslation('reports');
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (isChild: boolean) => api.decideReport(report.id, isChild),
    onSuccess: async (_, isChild) => {
      toast(isChild ? t('deleted') : t('restored'));
      await client.invalidateQueries({ queryKey: reportsQuery.queryKey });
    },
  });
  const when = (moment: string) => momentOf(moment, i18n.language);
  return (
    <Card labelledBy={`report-${report.id}`} className={css.card}>
      <div className={css.who}>
        <Avatar hue={report.hue} name={report.name} />
        <div className={css.names}>
          <h2 id={`report-${report.id}`}>{report.name}</h2>
          <p className="small muted">{report.email}</p>
        </div>
      </div>
      <p>{t(`grounds.${report.ground}`)}</p>
      <p className="small muted">{t('received', { when: when(report.received_at) })}</p>
      <p className="small muted">
        {report.due_at === null ? t('waitsOnly') : t('heldUntil', { when: when(report.due_at) })}
      </p>
      {report.may_decide ? (
        <Decision onDecide={(isChild) => decide.mutate(isChild)} isBusy={decide.isPending} />
      ) : (
        <p className="small">{t('ownReport')}</p>
      )}
      {decide.error && <ProblemNote error={decide.error} />}
    </Card>
  );
}

export function WaitingPage() {
  const { t } = useTranslation('reports');
  const { t: common } = useTranslation('common');
  const { data, error } = useQuery(reportsQuery);
  return (
    <div className={css.page}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('listPage') })}>{t('listTitle')}</PageHeading>
        <p className="muted">{t('listLead')}</p>
      </div>
      {error && <ProblemNote error={error} />}
      {data === undefined && !error && (
        <p className="row muted">
          <Spinner small />
          {t('listLoading')}
        </p>
      )}
      {data?.reports.length === 0 && <p>{t('empty')}</p>}
      {data?.reports.map((report) => (
        <ReportCard key={report.id} report={report} />
      ))}
    </div>
  );
}
