/** What went wrong with a request, where it was made: sentence, next step, code. Spoken at once. */
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../i18n/problem.ts';
import { Note } from '../ui/Note.tsx';

export function ProblemNote({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('common');
  const { code, what, next } = useProblemWords()(error);
  return (
    <Note kind="danger" alert>
      <strong>{what}</strong>
      <span>{next}</span>
      <span className="tiny">{t('errorCode', { code })}</span>
    </Note>
  );
}
