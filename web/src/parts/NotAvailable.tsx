/** The neutral refusal: it names no reason and stores nothing. Policy: the age question. */
import { useTranslation } from 'react-i18next';
import { PageHeading } from '../ui/PageHeading.tsx';

export function NotAvailable() {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  return (
    <div className="stack" role="alert">
      <PageHeading documentTitle={common('titled', { page: t('notAvailablePage') })}>
        {t('notAvailableTitle')}
      </PageHeading>
      <p>{t('notAvailableText')}</p>
    </div>
  );
}
