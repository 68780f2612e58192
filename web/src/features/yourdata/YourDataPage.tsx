/** Your data: all that is stored about the person, why and until when; and what they may do with it. */
import '../../i18n/words/yourdata.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleSlash2, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { Account, YourData } from '../../api/model.ts';
import { yourDataQuery } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { textLanguage } from '../../i18n/languages.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Note } from '../../ui/Note.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { toast } from '../../ui/Toast.tsx';
import { Holdings } from './Holdings.tsx';
import { DeleteCard, NameCard, RestrictCard, useFresh } from './Rights.tsx';
import css from './YourData.module.css';

function Standing({ data }: { readonly data: YourData }) {
  const { t, i18n } = useTranslation('yourdata');
  const fresh = useFresh();
  const keep = useMutation({
    mutationFn: () => api.keep(),
    onSuccess: async () => {
      toast(t('kept'));
      await fresh();
    },
  });
  return (
    <>
      {data.erase_at !== null && (
        <Note kind="warn">
          <span>{t('leaving', { when: momentOf(data.erase_at, i18n.language) })}</span>
          <Button size="sm" busy={keep.isPending ? t('keeping') : undefined} onPress={() => keep.mutate()}>
            {t('keep')}
          </Button>
          {keep.error && <ProblemNote error={keep.error} />}
        </Note>
      )}
      {data.held && <Note kind="warn">{t('heldNow', { contact: data.operator_contact })}</Note>}
      {data.restricted && <Note kind="warn">{t('restrictedNow')}</Note>}
    </>
  );
}

function Never() {
  const { t } = useTranslation('yourdata');
  const things = [t('neverMedia'), t('neverChat'), t('neverWho'), t('neverAddress'), t('neverRecording')];
  return (
    <Card labelledBy="never" className={css.right}>
      <h2 id="never">{t('never')}</h2>
      <ul className={css.never}>
        {things.map((thing) => (
          <li key={thing}>
            <Icon as={CircleSlash2} />
            <span>{thing}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Downloads() {
  const { t, i18n } = useTranslation('yourdata');
  const language = textLanguage(i18n.language);
  return (
    <Card labelledBy="downloads" className={css.right}>
      <h2 id="downloads">{t('downloads')}</h2>
      <p className="small muted">{t('downloadsText')}</p>
      <div className={css.choices}>
        <ButtonLink href={`/api/me/data.html?language=${language}`}>
          <Icon as={Download} />
          {t('downloadPage')}
        </ButtonLink>
        <ButtonLink href={`/api/me/data.json?language=${language}`}>
          <Icon as={Download} />
          {t('downloadJson')}
        </ButtonLink>
      </div>
    </Card>
  );
}

export function YourDataPage({ account }: { readonly account: Account }) {
  const { t, i18n } = useTranslation('yourdata');
  const { t: common } = useTranslation('common');
  const { data, error } = useQuery(yourDataQuery(textLanguage(i18n.language)));
  return (
    <div className={css.page}>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
        <p className="muted">{t('lead')}</p>
      </div>
      {error && <ProblemNote error={error} />}
      {data === undefined && !error && (
        <p className="row muted">
          <Spinner small />
          {t('loading')}
        </p>
      )}
      {data && (
        <>
          <Standing data={data} />
          <Holdings items={data.items} />
          <div className={css.cols}>
            <Never />
            <Downloads />
            <NameCard account={account} />
            <RestrictCard data={data} />
            <DeleteCard data={data} />
          </div>
        </>
      )}
    </div>
  );
}
