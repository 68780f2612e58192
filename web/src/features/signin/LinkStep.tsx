/**
 * Landing from the link in the mail. It is tried at once and once: asked through the query cache, so that drawing
 * the page twice does not spend a link that works a single time.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { usePlace } from '../../navigation/navigation.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import css from './SignIn.module.css';
import { stepLink } from './steps.ts';
import { useEntered } from './useEntered.ts';

export function LinkStep({ link }: { readonly link: string }) {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const { search } = usePlace();
  const entered = useEffectEvent(useEntered());
  const { data, error } = useQuery({
    queryKey: ['link', link],
    queryFn: () => api.verifyLink(link),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

  useEffect(() => {
    if (data) entered(data);
  }, [data]);

  return (
    <div className={css.form}>
      <PageHeading documentTitle={common('titled', { page: t('linkPage') })}>
        {error ? t('linkFailedTitle') : t('linkTitle')}
      </PageHeading>
      {error ? (
        <>
          <ProblemNote error={error} />
          <div className="row row-wrap">
            <ButtonLink kind="primary" href={stepLink('address', search)}>
              {t('linkNewCode')}
            </ButtonLink>
            <ButtonLink href={stepLink('code', search)}>{t('linkEnterCode')}</ButtonLink>
          </div>
        </>
      ) : (
        <p role="status" className="row muted">
          <Spinner small />
          {t('linkWait')}
        </p>
      )}
    </div>
  );
}
