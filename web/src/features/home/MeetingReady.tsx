/** A meeting that was just made: its link, a way to copy it, and the way in. Says until when the link is kept. */
import { Copy, LogIn } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewMeeting } from '../../api/model.ts';
import { dayOf } from '../../i18n/dates.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Home.module.css';

export function MeetingReady({ meeting }: { readonly meeting: NewMeeting }) {
  const { t, i18n } = useTranslation('home');
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);

  // The card appears under the button that was pressed; who hears the page is taken to it.
  useEffect(() => heading.current?.focus(), []);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(meeting.link);
      toast(t('copied'));
    } catch {
      field.current?.select();
      toast(t('copyFailed'));
    }
  };

  return (
    <div className={css.below}>
      <Card labelledBy="ready" className={css.ready}>
        <div className="stack stack-1">
          <h2 id="ready" ref={heading} tabIndex={-1}>
            {t('readyTitle')}
          </h2>
          <p className="muted">{t('readyLead')}</p>
        </div>
        <div className={css.link}>
          <Field label={t('link')} value={meeting.link} onChange={() => undefined} readOnly inputRef={field} />
          <Button onPress={() => void copy()}>
            <Icon as={Copy} />
            {t('copyLink')}
          </Button>
          <ButtonLink kind="primary" href={`/m/${meeting.id}`}>
            <Icon as={LogIn} flip />
            {t('joinNow')}
          </ButtonLink>
        </div>
        <p className="small muted">{t('expires', { when: dayOf(meeting.expires_at, i18n.language) })}</p>
      </Card>
    </div>
  );
}
