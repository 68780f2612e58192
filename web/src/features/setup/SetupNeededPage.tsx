/** A server without an organisation: where the way in lies. */
import { useTranslation } from 'react-i18next';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';

export function SetupNeededPage() {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  return (
    <EntryLayout organisation={null}>
      <PageHeading documentTitle={common('titled', { page: t('setupNeededPage') })}>
        {t('setupNeededTitle')}
      </PageHeading>
      <p>{t('setupNeededLead')}</p>
      <p className="muted">{t('setupNeededAgain')}</p>
    </EntryLayout>
  );
}
