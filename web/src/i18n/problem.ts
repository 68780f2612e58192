/** An error in words: what happened, what to do next, and the code for the administrator. */
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/error.ts';
import { en } from './catalogue.ts';

export interface Sentences {
  readonly code: string;
  readonly what: string;
  readonly next: string;
}

type Known = {
  [K in keyof typeof en.errors]: (typeof en.errors)[K] extends { what: string } ? K : never;
}[keyof typeof en.errors];

const isKnown = (code: string): code is Known => {
  const entry: unknown = (en.errors as Readonly<Record<string, unknown>>)[code];
  return typeof entry === 'object' && entry !== null;
};

/** Reads any thrown thing. A code of the catalogue is said in our words, any other in the server's own. */
export function useProblemWords(): (error: unknown) => Sentences {
  const { t } = useTranslation('errors');

  const wait = (seconds: number): string =>
    seconds < 90 ? t('waitSeconds', { count: seconds }) : t('waitMinutes', { count: Math.ceil(seconds / 60) });

  return (error) => {
    if (!(error instanceof ApiError))
      return { code: 'client_fault', what: t('fallback.what'), next: t('fallback.next') };
    const { code, detail, next, retryAfterS, triesLeft } = error.problem;
    const known = isKnown(code) ? code : 'fallback';
    const what = known === 'fallback' && detail !== '' ? detail : t(`${known}.what`);
    const tries = triesLeft !== undefined && triesLeft > 0 ? [t('triesLeft', { count: triesLeft })] : [];
    const then =
      retryAfterS !== undefined && retryAfterS > 0
        ? wait(retryAfterS)
        : known === 'fallback' && next !== ''
          ? next
          : t(`${known}.next`);
    return { code, what, next: [then, ...tries].join(' ') };
  };
}
