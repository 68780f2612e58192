/**
 * Words come from catalogues only. English is built in: those of the door and of errors here, those of a page together
 * with the page (`words/`), so that they need no request of their own and cannot be missing. Every other language is a
 * file of our own bundle, fetched before the first page is drawn or when somebody chooses it.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { askIn } from '../api/http.ts';
import type { en } from './catalogue.ts';
import common from './en/common.json';
import entry from './en/entry.json';
import errors from './en/errors.json';
import { directionOf, type Known, LANGUAGE_KEY, type Language, languageFor, RIGHT_TO_LEFT } from './languages.ts';

export const i18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'common',
  resources: { en: { common, entry, errors } },
  initAsync: false,
  // React escapes what it draws; escaping twice would show &amp; to people.
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** The English words of a page, which come with it. */
export function bring<N extends keyof typeof en>(namespace: N, words: (typeof en)[N]): void {
  i18n.addResourceBundle('en', namespace, words);
}

i18n.on('languageChanged', (language) => {
  askIn(language);
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }
});

const FETCHED: Readonly<Record<Exclude<Known, 'en'>, () => Promise<{ readonly catalogue: typeof en }>>> = {
  de: () => import('./de.ts'),
  [RIGHT_TO_LEFT]: () => import('./pseudo.ts'),
};

async function use(language: Known): Promise<void> {
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'common')) {
    const { catalogue } = await FETCHED[language]();
    for (const [namespace, words] of Object.entries(catalogue)) {
      i18n.addResourceBundle(language, namespace, words);
    }
  }
  await i18n.changeLanguage(language);
}

function stored(): string | null {
  try {
    return window.localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // A browser that keeps nothing: its own languages decide.
    return null;
  }
}

/** Before the first page is drawn. A catalogue that cannot be fetched leaves English, and the page works. */
export async function startLanguage(): Promise<void> {
  const wanted = (): Known => languageFor(stored(), navigator.languages);
  await use(wanted()).catch(() => undefined);
  // Chosen in another tab: this one speaks the same.
  window.addEventListener('storage', (event) => {
    if (event.key === LANGUAGE_KEY) use(wanted()).catch(() => undefined);
  });
}

/** Rejects when the language could not be fetched; the old one stays then. Remembered on this device only. */
export async function chooseLanguage(language: Language): Promise<void> {
  await use(language);
  try {
    window.localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // Private windows refuse to store: the choice holds for this page.
  }
}
