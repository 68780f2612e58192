/** An error in words: what happened, what to do next, and the code for the administrator. */
import { useTranslation } from 'react-i18next';
import { ApiError, type Problem } from '../api/error.ts';
import known from './en/errors.json';

export interface Sentences {
  readonly code: string;
  readonly what: string;
  readonly next: string;
}

type Known = {
  [K in keyof typeof known]: (typeof known)[K] extends { what: string } ? K : never;
}[keyof typeof known];

const isKnown = (code: string): code is Known => {
  const entry: unknown = (known as Readonly<Record<string, unknown>>)[code];
  return typeof entry === 'object' && entry !== null;
};

/** Reads any thrown thing. A code of the catalogue is said in our words, any other in the server's own. */
export function useProblemWords(): (error: unknown) => Sentences {
  const { t } = useTranslation('errors');

  const wait = (seconds: number): string =>
    seconds < 90 ? t('waitSeconds', { count: seconds }) : t('waitMinutes', { count: Math.ceil(seconds / 60) });

  const words = ({ code, detail, next }: Problem): Omit<Sentences, 'code'> =>
    isKnown(code)
      ? { what: t(`${code}.what`), next: t(`${code}.next`) }
      : { what: detail || t('fallback.what'), next: next || t('fallback.next') };

  const sentences = (problem: Problem): Sentences => {
    const { retryAfterS = 0, triesLeft = 0 } = problem;
    const { what, next } = words(problem);
    const steps = [retryAfterS > 0 ? wait(retryAfterS) : next];
    if (triesLeft > 0) steps.push(t('triesLeft', { count: triesLeft }));
    return { code: problem.code, what, next: steps.join(' ') };
  };

  return (error) =>
    error instanceof ApiError
      ? sentences(error.problem)
      : { code: 'client_fault', what: t('fallback.what'), next: t('fallback.next') };
}
