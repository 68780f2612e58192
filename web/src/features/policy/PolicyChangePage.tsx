/** A changed privacy notice as a difference, to be read and accepted. Policy E. */
import '../../i18n/words/policy.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { ComingPolicy, PolicyChange } from '../../api/model.ts';
import { comingPolicyQuery, sessionQuery } from '../../api/queries.ts';
import { dayOf } from '../../i18n/dates.ts';
import { textLanguage } from '../../i18n/languages.ts';
import { navigate } from '../../navigation/navigation.ts';
import { PolicyLink } from '../../parts/PolicyLink.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Policy.module.css';

/** Marks are read out as well: colour and lines alone would tell nothing to who cannot see them. */
function Words({ parts }: Pick<PolicyChange, 'parts'>) {
  const { t } = useTranslation('policy');
  return parts.map(({ kind, text }, at) => {
    const key = `${at}-${kind}`;
    if (kind === 'same') return <span key={key}>{`${text} `}</span>;
    const Mark = kind === 'new' ? 'ins' : 'del';
    return (
      <Mark key={key} className={kind === 'new' ? css.new : css.gone}>
        <span className="vh">{`${kind === 'new' ? t('is') : t('was')} `}</span>
        {`${text} `}
      </Mark>
    );
  });
}

function Changes({ changes }: Pick<ComingPolicy, 'changes'>) {
  return (
    <Card className={css.card}>
      {changes.map(({ id, title, parts }) => (
        <section key={id} aria-labelledby={`clause-${id}`} className={css.clause}>
          <h2 id={`clause-${id}`}>{title}</h2>
          <p>
            <Words parts={parts} />
          </p>
        </section>
      ))}
    </Card>
  );
}

function Answer({ version, owed }: { readonly version: string; readonly owed: boolean }) {
  const { t, i18n } = useTranslation('policy');
  const client = useQueryClient();
  const accept = useMutation({
    mutationFn: () => api.acceptPolicy(version),
    onSuccess: async () => {
      toast(t('accepted'));
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: comingPolicyQuery(textLanguage(i18n.language)).queryKey });
      navigate('/', { replace: true });
    },
  });
  return (
    <>
      {accept.error && <ProblemNote error={accept.error} />}
      <div className={css.choices}>
        <Button kind="primary" busy={accept.isPending ? t('accepting') : undefined} onPress={() => accept.mutate()}>
          {t('accept', { version })}
        </Button>
        {owed ? (
          <ButtonLink href="/your-data">{t('yourData')}</ButtonLink>
        ) : (
          <ButtonLink href="/">{t('later')}</ButtonLink>
        )}
      </div>
    </>
  );
}

function Coming({ coming }: { readonly coming: ComingPolicy }) {
  const { t, i18n } = useTranslation('policy');
  const { accepted, version, in_force_on, owed, changes } = coming;
  if (version === null || in_force_on === null) {
    return (
      <>
        <p>{t('nothing', { version: accepted })}</p>
        <div className={css.choices}>
          <ButtonLink href="/">{t('home')}</ButtonLink>
        </div>
      </>
    );
  }
  const when = dayOf(in_force_on, i18n.language);
  return (
    <>
      <p className="muted">{t('lead', { accepted, version })}</p>
      <p>{owed ? t('owed', { when }) : t('from', { when })}</p>
      <Changes changes={changes} />
      <p>
        <PolicyLink newTab>{t('whole')}</PolicyLink>
      </p>
      <Answer version={version} owed={owed} />
    </>
  );
}

export function PolicyChangePage() {
  const { t, i18n } = useTranslation('policy');
  const { t: common } = useTranslation('common');
  const { data, error } = useQuery(comingPolicyQuery(textLanguage(i18n.language)));
  return (
    <div className={css.page}>
      <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
      {error && <ProblemNote error={error} />}
      {data === undefined && !error && (
        <p className="row muted">
          <Spinner small />
          {t('loading')}
        </p>
      )}
      {data && <Coming coming={data} />}
    </div>
  );
}
