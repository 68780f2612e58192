/** Dates as the reader writes them. */

/** Our English is British; the bare language would write the month first. */
const WRITTEN_AS: Readonly<Record<string, string>> = { en: 'en-GB' };

/** `Tuesday 1 December` */
export function dayOf(iso: string, language: string): string {
  const form = new Intl.DateTimeFormat(WRITTEN_AS[language] ?? language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return form.format(new Date(iso));
}
