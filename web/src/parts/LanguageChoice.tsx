/** Which language the pages speak, each named in its own words. On the first screen of everybody, guests included. */
import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../i18n/index.ts';
import { isLanguage, LANGUAGES } from '../i18n/languages.ts';
import { Icon } from '../ui/Icon.tsx';
import { toast } from '../ui/Toast.tsx';
import css from './LanguageChoice.module.css';

export function LanguageChoice() {
  const { t, i18n } = useTranslation('common');
  const choose = (language: string): void => {
    if (isLanguage(language)) {
      chooseLanguage(language).catch(() => toast(t('languageFailed')));
    }
  };
  return (
    <span className={css.choice}>
      <Icon as={Languages} size="sm" />
      <select aria-label={t('language')} value={i18n.language} onChange={(event) => choose(event.target.value)}>
        {!isLanguage(i18n.language) && <option value={i18n.language}>{i18n.language}</option>}
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
