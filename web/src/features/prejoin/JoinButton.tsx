/** The one decision of the page, and why it was refused. */
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import css from './PreJoin.module.css';
import type { Door } from './PreJoin.tsx';

function Refused({ problem }: { readonly problem: unknown }) {
  const { t } = useTranslation('call');
  if (problem !== null) {
    return <ProblemNote error={problem} />;
  }
  return (
    <Note kind="danger" alert>
      <strong>{t('pre.noMedia')}</strong>
      <span>{t('pre.noMediaNext')}</span>
    </Note>
  );
}

export function JoinButton({ door }: { readonly door: Door }) {
  const { t } = useTranslation('call');
  const joining = door.kind === 'joining';
  return (
    <div className={css.join}>
      {door.kind === 'refused' && <Refused problem={door.problem} />}
      <Button
        type="submit"
        kind="primary"
        size="lg"
        block
        busy={joining ? t(door.waiting ? 'pre.waiting' : 'pre.joining') : undefined}
      >
        {t('pre.join')}
      </Button>
    </div>
  );
}
