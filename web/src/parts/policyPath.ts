/** Where the privacy notice is read in the language of a page: the browser may wish for another one. Pure. */
import { textLanguage } from '../i18n/languages.ts';

export function policyPath(language: string): string {
  return `/policy?language=${textLanguage(language)}`;
}
