/** Pages for what has no page: an unknown address, a server that does not answer. */
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../i18n/problem.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { MessagePage } from '../ui/MessagePage.tsx';

export function UnknownPage() {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  return (
    <MessagePage
      documentTitle={common('titled', { page: t('unknownPage') })}
      title={t('unknownTitle')}
      actions={
        <ButtonLink kind="primary" href="/">
          {t('goHome')}
        </ButtonLink>
      }
    >
      <p>{t('unknownText')}</p>
    </MessagePage>
  );
}

export interface NoAnswerPageProps {
  readonly error: unknown;
  readonly busy: boolean;
  readonly onRetry: () => void;
}

export function NoAnswerPage({ error, busy, onRetry }: NoAnswerPageProps) {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const { code, what, next } = useProblemWords()(error);
  return (
    <MessagePage
      documentTitle={common('titled', { page: t('sessionFailedTitle') })}
      title={t('sessionFailedTitle')}
      code={common('errorCode', { code })}
      actions={
        <Button kind="primary" onPress={onRetry} busy={busy ? common('loading') : undefined}>
          {common('retry')}
        </Button>
      }
    >
      <p>{what}</p>
      <p>{next}</p>
    </MessagePage>
  );
}
