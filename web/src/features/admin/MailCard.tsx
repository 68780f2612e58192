/** Whether mail works, found out by sending one. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Note } from '../../ui/Note.tsx';
import css from './Admin.module.css';

export function MailCard({ kind }: { readonly kind: string }) {
  const { t } = useTranslation('admin');
  const attempt = useMutation({ mutationFn: () => api.tryMail() });
  return (
    <Card labelledBy="mail" className={css.card}>
      <h2 id="mail">{t('mail')}</h2>
      <p className="small muted">{kind === 'smtp' ? t('mailText') : t('mailTerminal')}</p>
      <Button busy={attempt.isPending ? t('mailSending') : undefined} onPress={() => attempt.mutate()}>
        {t('mailTry')}
      </Button>
      <div role="status">
        {attempt.data?.sent === true && <Note>{t('mailSent')}</Note>}
        {attempt.data?.sent === false && (
          <Note kind="warn">{t('mailFailed', { fault: attempt.data.fault ?? '' })}</Note>
        )}
      </div>
      {attempt.error && <ProblemNote error={attempt.error} />}
    </Card>
  );
}
