/** In without an account: the link or code that a guest was sent. */
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../navigation/navigation.ts';
import { JoinForm } from '../../parts/JoinForm.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './SignIn.module.css';
import { stepLink } from './steps.ts';

export function JoinStep() {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const { search } = usePlace();
  return (
    <div className={css.form}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('joinPage') })}>{t('joinTitle')}</PageHeading>
        <p className="muted">{t('joinLead')}</p>
      </div>
      <JoinForm className={css.form} label={t('joinLabel')} submit={t('joinContinue')} autoFocus prominent />
      <ButtonLink kind="quiet" href={stepLink('address', search)} className={css.back}>
        <Icon as={ArrowLeft} flip />
        {t('backToSignIn')}
      </ButtonLink>
    </div>
  );
}
