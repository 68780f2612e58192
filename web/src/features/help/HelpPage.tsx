/** Help on one page, for everybody with or without an account; on paper it is a sheet to hand out. */
import '../../i18n/words/help.ts';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../../ui/Brand.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './Help.module.css';

const TOPICS = ['call', 'meet', 'join', 'devices', 'line', 'more', 'gone', 'ask'] as const;

export function HelpPage({ organisation }: { readonly organisation: string | null }) {
  const { t } = useTranslation('help');
  const { t: common } = useTranslation('common');
  const address = window.location.host;
  return (
    <div className={css.page}>
      <div className={css.brand} aria-hidden="true">
        <Brand />
      </div>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('title')}</PageHeading>
        <p>{t('lead', { organisation: organisation ?? address, address })}</p>
      </div>
      <ul className={css.topics}>
        {TOPICS.map((topic) => (
          <li key={topic}>
            <Card className={css.topic}>
              <h2>{t(`${topic}.title`)}</h2>
              <p>{t(`${topic}.text`)}</p>
            </Card>
          </li>
        ))}
      </ul>
      <div className={css.print}>
        <Button onPress={() => window.print()}>
          <Icon as={Printer} />
          {t('print')}
        </Button>
      </div>
    </div>
  );
}
