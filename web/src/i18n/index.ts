/** Words come from catalogues only. English is built in; it needs no request and cannot be missing. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './catalogue.ts';

export const i18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'common',
  resources: { en },
  initAsync: false,
  // React escapes what it draws; escaping twice would show &amp; to people.
  interpolation: { escapeValue: false },
  returnNull: false,
});
