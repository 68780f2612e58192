/** A device that cannot be used, in words: what is wrong and the steps for this browser and this system. */
import { useTranslation } from 'react-i18next';
import { browserFamily, type DeviceFailure, type Source, systemFamily } from '../../call/failures.ts';

export interface FailureWords {
  readonly what: string;
  readonly steps: string;
}

type StepKey =
  | `refused_${ReturnType<typeof browserFamily>}`
  | `system_${ReturnType<typeof systemFamily>}`
  | Exclude<DeviceFailure, 'refused' | 'system'>;

/** Which steps help; pure, `userAgent` only chooses between sentences. */
export function stepsFor(why: DeviceFailure, userAgent: string): StepKey {
  switch (why) {
    case 'refused':
      return `refused_${browserFamily(userAgent)}`;
    case 'system':
      return `system_${systemFamily(userAgent)}`;
    default:
      return why;
  }
}

export function useFailureWords(): (source: Source, why: DeviceFailure) => FailureWords {
  const { t } = useTranslation('call');
  return (source, why) => ({
    what: t(`failure.${source}.${why}`),
    steps: t(`failure.steps.${stepsFor(why, navigator.userAgent)}`),
  });
}
