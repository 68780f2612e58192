/** After a deletion: what was done, and a receipt that names nobody. */
import '../../i18n/words/yourdata.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Erasure } from '../../api/model.ts';
import { sessionQuery, yourDataKey } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { navigate } from '../../navigation/navigation.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { receiptQuery } from './receipt.ts';
import css from './YourData.module.css';

export function ReceiptPage({ receipt }: { readonly receipt: Erasure }) {
  const { t, i18n } = useTranslation('yourdata');
  const { t: common } = useTranslation('common');
  const client = useQueryClient();
  const isGone = receipt.mark !== null;
  const when = momentOf(receipt.erased_at ?? receipt.erase_at ?? '', i18n.language);
  const leave = async () => {
    client.setQueryData(receiptQuery.queryKey, null);
    client.removeQueries({ queryKey: yourDataKey });
    await client.resetQueries({ queryKey: sessionQuery.queryKey });
    navigate('/signin', { replace: true });
  };
  return (
    <MessagePage
      documentTitle={common('titled', { page: isGone ? t('receiptPage') : t('leavingPage') })}
      title={isGone ? t('receiptTitle') : t('leavingTitle')}
      actions={
        <Button kind="primary" onPress={() => void leave()}>
          {t('done')}
        </Button>
      }
    >
      <p>{isGone ? t('receiptText', { when }) : t('leavingText', { when })}</p>
      {isGone && (
        <p>
          {t('receiptMark')}
          <code className={css.mark}>{receipt.mark}</code>
        </p>
      )}
    </MessagePage>
  );
}
