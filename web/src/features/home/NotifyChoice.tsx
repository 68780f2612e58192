/** Whether the system tells of calls while the window is behind others. Asked by a press and never by the page. */
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askToNotify, mayNotify } from '../../ringing/notice.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Home.module.css';

export function NotifyChoice() {
  const { t } = useTranslation('home');
  const [may, setMay] = useState(mayNotify);
  if (may !== 'ask') return null;
  const ask = async (): Promise<void> => {
    const answer = await askToNotify();
    setMay(answer);
    if (answer !== 'ask') toast(answer === 'yes' ? t('notified') : t('notifyNo'));
  };
  return (
    <div className={css.notify}>
      <Button onPress={() => void ask()}>
        <Icon as={BellRing} />
        {t('notify')}
      </Button>
      <p className="small muted">{t('notifyText')}</p>
    </div>
  );
}
