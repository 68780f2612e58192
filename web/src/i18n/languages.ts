/**
 * Which languages there are and which one a page begins with. Pure.
 *
 * `RIGHT_TO_LEFT` is not offered to anybody: it is English made longer and turned around, and proves on the finished
 * product that no screen is built for one direction or for the length of English words (`pseudo.ts`).
 */

/** Each in its own words, because who looks for it reads no other. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

export const RIGHT_TO_LEFT = 'ar-XB';
export type Known = Language | typeof RIGHT_TO_LEFT;

/** Storage key (localStorage), listed in the server's privacy inventory; only there when the person chose a language. */
export const LANGUAGE_KEY = 'pattino-language';

export function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag);
}

/** What was chosen here, else the first of the browser's languages that there is, else English. */
export function languageFor(chosen: string | null, wished: readonly string[]): Known {
  if (isLanguage(chosen) || chosen === RIGHT_TO_LEFT) return chosen;
  const primary = wished.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return primary.find(isLanguage) ?? 'en';
}

/** Which language a text of the server is to come in, for a page in this one. */
export function textLanguage(language: string): Language {
  return isLanguage(language) ? language : 'en';
}

/** The direction of a page in this language. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === RIGHT_TO_LEFT ? 'rtl' : 'ltr';
}

/** Our English is British; the bare language would write the month first. */
const WRITTEN_AS: Readonly<Record<string, string>> = { en: 'en-GB', de: 'de-DE', [RIGHT_TO_LEFT]: 'ar' };

/** The locale in which dates and numbers of this language are written. */
export function localeOf(language: string): string {
  return WRITTEN_AS[language] ?? language;
}
