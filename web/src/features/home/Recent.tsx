/** Whom one talked to last, known to this device only; the server has no such list. */
import { MonitorSmartphone, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { dayOf, timeOf } from '../../i18n/dates.ts';
import { PersonRow } from '../../parts/PersonRow.tsx';
import { desk } from '../../ringing/here.ts';
import type { RecentCall } from '../../ringing/recent.ts';
import { useRecent } from '../../ringing/use.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import css from './Recent.module.css';

const ICONS = { outgoing: PhoneOutgoing, incoming: PhoneIncoming, missed: PhoneMissed } as const;

function When({ call }: { readonly call: RecentCall }) {
  const { t, i18n } = useTranslation('people');
  const at = new Date(call.at);
  const time = timeOf(call.at, i18n.language);
  const isToday = at.toDateString() === new Date().toDateString();
  const when = isToday ? time : `${dayOf(at.toISOString(), i18n.language)}, ${time}`;
  return (
    <span className={css.when} data-missed={call.how === 'missed' || undefined}>
      <Icon as={ICONS[call.how]} size="sm" flip />
      {t(`recent.${call.how}`, { when })}
    </span>
  );
}

export function Recent() {
  const { t } = useTranslation('people');
  const calls = useRecent();
  return (
    <Card labelledBy="recent" className={css.recent}>
      <div className={css.head}>
        <h2 id="recent">{t('recent.title')}</h2>
        <span className={css.badge}>
          <Icon as={MonitorSmartphone} size="sm" />
          {t('recent.here')}
        </span>
      </div>
      {calls.length === 0 ? (
        <p className="muted">{t('recent.none')}</p>
      ) : (
        <>
          <ul>
            {calls.map((call) => (
              <PersonRow key={call.with.id} person={call.with}>
                <When call={call} />
              </PersonRow>
            ))}
          </ul>
          <Button kind="quiet" size="sm" onPress={() => desk.recent.clear()}>
            {t('recent.clear')}
          </Button>
        </>
      )}
    </Card>
  );
}
