/** Nobody else is here yet: what a person does then is send the link. */
import { useTranslation } from 'react-i18next';
import { CopyLink } from './CopyLink.tsx';
import css from './Stage.module.css';

export interface AloneCardProps {
  readonly meetingId: string;
  readonly covered: boolean;
}

export function AloneCard({ meetingId, covered }: AloneCardProps) {
  const { t } = useTranslation('call');
  return (
    <section className={css.alone} inert={covered} aria-labelledby="alone">
      <h2 id="alone">{t('stage.aloneTitle')}</h2>
      <p className="small muted">{t('stage.aloneText')}</p>
      <CopyLink meetingId={meetingId} />
    </section>
  );
}
