/** The frame of every page before one is in: the form on paper, the promises on ice. */
import { FileText, Server, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AS_WRITTEN, Rich } from '../i18n/Rich.tsx';
import { Brand } from '../ui/Brand.tsx';
import { Icon } from '../ui/Icon.tsx';
import ice from '../ui/ice.svg';
import css from './EntryLayout.module.css';
import { LanguageChoice } from './LanguageChoice.tsx';
import { PolicyLink } from './PolicyLink.tsx';

export interface EntryLayoutProps {
  readonly organisation: string | null;
  readonly children: ReactNode;
}

function Promises({ organisation }: { readonly organisation: string | null }) {
  const { t } = useTranslation('entry');
  return (
    <aside className={css.ice} aria-label={t('promisesLabel')}>
      <img className={css.art} src={ice} alt="" />
      <h2>{t('promisesTitle')}</h2>
      <ul>
        <li>
          <Icon as={ShieldCheck} />
          <span>{t('promiseNothingKept')}</span>
        </li>
        <li>
          <Icon as={Server} />
          <span>{organisation === null ? t('promiseOperatorUnnamed') : t('promiseOperator', { organisation })}</span>
        </li>
        <li>
          <Icon as={FileText} />
          <span>
            <Rich text={t('promisePolicy', AS_WRITTEN)} parts={{ policy: <PolicyLink /> }} />
          </span>
        </li>
      </ul>
    </aside>
  );
}

export function EntryLayout({ organisation, children }: EntryLayoutProps) {
  const { t } = useTranslation('common');
  return (
    <div className={css.entry}>
      <div className={css.form}>
        <header>
          <Brand href="/" />
        </header>
        <main className={css.box}>{children}</main>
        <footer className={css.foot}>
          <PolicyLink>{t('policy')}</PolicyLink>
          <a href="/help">{t('help')}</a>
          <a href="/report">{t('reportChild')}</a>
          <span className={css.push}>
            <LanguageChoice />
          </span>
        </footer>
      </div>
      <Promises organisation={organisation} />
    </div>
  );
}
