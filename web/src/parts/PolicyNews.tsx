/** Says on the pages of a member that the privacy notice will change, until they have accepted it. Policy E. */
import '../i18n/words/policy.ts';
import { useTranslation } from 'react-i18next';
import type { Session } from '../api/model.ts';
import { dayOf } from '../i18n/dates.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { Note } from '../ui/Note.tsx';
import css from './PolicyNews.module.css';

export function PolicyNews({ news }: { readonly news: NonNullable<Session['policy_news']> }) {
  const { t, i18n } = useTranslation('policy');
  return (
    <div className={css.news}>
      <Note>
        <div className={css.words}>
          <span>{t('news', { when: dayOf(news.in_force_on, i18n.language) })}</span>
          <ButtonLink size="sm" href="/policy-change">
            {t('newsRead')}
          </ButtonLink>
        </div>
      </Note>
    </div>
  );
}
