/** The meeting cannot be opened: no such link, no answer from the server. */
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../../i18n/problem.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';

export interface MeetingProblemPageProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly onRetry: () => void;
}

export function MeetingProblemPage({ error, busy, onRetry }: MeetingProblemPageProps) {
  const { t } = useTranslation('call');
  const { t: common } = useTranslation('common');
  const { code, what, next } = useProblemWords()(error);
  return (
    <MessagePage
      documentTitle={common('titled', { page: t('page') })}
      title={t('end.cannotOpen')}
      code={common('errorCode', { code })}
      actions={
        <>
          <Button kind="primary" onPress={onRetry} busy={busy ? t('opening') : undefined}>
            {t('end.retry')}
          </Button>
          <ButtonLink href="/">{t('end.home')}</ButtonLink>
        </>
      }
    >
      <p>{what}</p>
      <p>{next}</p>
    </MessagePage>
  );
}
