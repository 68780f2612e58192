/** Dates and numbers as the reader writes them. */
import { localeOf } from './languages.ts';

/** `1 December 2026 at 09:00` */
export function momentOf(iso: string, language: string): string {
  const form = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeStyle: 'short' });
  return form.format(new Date(iso));
}

/** `14:05`, or as the language writes it; from milliseconds of the time of day. */
export function timeOf(at: number, language: string): string {
  const form = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' });
  return form.format(at);
}

/** `Tuesday 1 December` */
export function dayOf(iso: string, language: string): string {
  const form = new Intl.DateTimeFormat(localeOf(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return form.format(new Date(iso));
}
