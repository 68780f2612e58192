/** Nobody else is here yet: what a person does then is send the link. */
import { useTranslation } from 'react-i18next';
import { CopyLink } from './CopyLink.tsx';
import css from './Stage.module.css';

export function AloneCard({ meetingId }: { readonly meetingId: string }) {
  const { t } = useTranslation('call');
  return (
    <section className={css.alone} aria-labelledby="alone">
      <h2 id="alone">{t('stage.aloneTitle')}</h2>
      <p className="small muted">{t('stage.aloneText')}</p>
      <CopyLink meetingId={meetingId} />
    </section>
  );
}
