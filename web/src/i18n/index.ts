/**
 * Words come from catalogues only. English is built in: those of the door and of errors here, those of a page together
 * with the page (`words/`), so that they need no request of their own and cannot be missing. Every other language is
 * fetched in the same parts: those of the door before the first page is drawn, those of a page together with it, all that
 * are in use when somebody chooses it. A part that cannot be fetched is English, and the page works.
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
  // Words that come later than what says them are drawn when they are there.
  react: { bindI18nStore: 'added' },
});

type Part = keyof typeof en;

/** What is said somewhere in what was fetched so far. */
const said = new Set<Part>(['common', 'entry', 'errors']);
/** Parts of another language on their way. */
const coming = new Set<Promise<void>>();

/** The English words of a page, which come with it; those of another language follow if that is spoken. */
export function bring<N extends Part>(namespace: N, words: (typeof en)[N]): void {
  i18n.addResourceBundle('en', namespace, words);
  said.add(namespace);
  const language = i18n.language;
  if (isFetched(language)) {
    const part = fetchPart(language, namespace)
      .catch(() => undefined)
      .finally(() => coming.delete(part));
    coming.add(part);
  }
}

/** What was loaded, and with it the words that it says, so that no page begins in another language. */
export async function withWords<T>(load: Promise<T>): Promise<T> {
  const loaded = await load;
  await Promise.all(coming);
  return loaded;
}

i18n.on('languageChanged', (language) => {
  askIn(language);
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }
});

type Fetched = Exclude<Known, 'en'>;

const FETCHED: Readonly<Record<Fetched, (part: Part) => Promise<object>>> = {
  de: async (part) => (await (await import('./de.ts')).parts[part]()).default,
  [RIGHT_TO_LEFT]: async (part) => (await import('./pseudo.ts')).catalogue[part],
};

const isFetched = (language: string): language is Fetched => Object.hasOwn(FETCHED, language);

async function fetchPart(language: Fetched, part: Part): Promise<void> {
  if (!i18n.hasResourceBundle(language, part)) {
    i18n.addResourceBundle(language, part, await FETCHED[language](part));
  }
}

async function use(language: Known): Promise<void> {
  if (isFetched(language)) {
    await Promise.all([...said].map((part) => fetchPart(language, part)));
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
