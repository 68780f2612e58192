/** How long the person has been in the call. Hidden from live announcements: a clock that speaks is unbearable. */
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { systemClock } from '../../call/clock.ts';

function everySecond(listener: () => void): () => void {
  const timer = setInterval(listener, 1000);
  return () => clearInterval(timer);
}

const thisSecond = (): number => Math.floor(systemClock.now() / 1000);

/** Whole seconds since a moment of the call's clock; draws again when the second changes. */
export function useSecondsSince(since: number): number {
  const now = useSyncExternalStore(everySecond, thisSecond);
  return Math.max(0, now - Math.floor(since / 1000));
}

/** `4:12`, `1:04:12`, with two digits for what is not first. Pure. */
export function clockWords(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

export function CallClock({ since }: { readonly since: number }) {
  const { t } = useTranslation('call');
  const time = clockWords(useSecondsSince(since));
  return (
    <span className="num" role="timer" aria-label={t('bar.clock', { time })}>
      {time}
    </span>
  );
}
