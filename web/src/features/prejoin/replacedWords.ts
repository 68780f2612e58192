/** Another device is used than before, in words, and what the way back is called. */
import { useTranslation } from 'react-i18next';
import type { OwnMedia } from '../../call/own.ts';
import { useReadable } from './readable.ts';

export interface ReplacedWords {
  readonly words: string;
  /** Null where there is nothing to take back. */
  readonly undo: string | null;
}

export function useReplacedWords(media: OwnMedia): ReplacedWords | null {
  const { t } = useTranslation('call');
  const { replaced } = useReadable(media.state);
  if (replaced === null) {
    return null;
  }
  const { source, why, was, now } = replaced;
  if (now === null) {
    return { words: t(`replaced.${source}None`, { was }), undo: null };
  }
  // Where there is no other device to go back to, the new one is only switched off.
  const undo = why === 'gone' || why === 'first' ? t('replaced.switchOff') : t('replaced.undo');
  return { words: t(`replaced.${why}`, { was, now }), undo };
}
