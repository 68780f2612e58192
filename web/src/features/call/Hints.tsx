/** A word over the bar about the microphone: it delivers nothing, or somebody talks while it is off. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useReadable } from '../prejoin/readable.ts';
import { comboParts } from './comboWords.ts';
import css from './Hints.module.css';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';

export interface HintsProps {
  readonly call: Call;
  readonly onPanel: (kind: PanelKind) => void;
}

export function Hints({ call, onPanel }: HintsProps) {
  const { t } = useTranslation('call');
  const hint = useReadable(call.hints.hint);
  const { keys } = useReadable(call.keys.keymap);
  const words =
    hint === 'silent' ? t('hint.silent') : t('hint.muted', { keys: comboParts(keys.microphone).join(' + ') });
  useEffect(() => {
    if (hint !== null) announce(words);
  }, [hint, words]);
  if (hint === null) {
    return null;
  }
  return (
    <section className={css.hint} data-hint={hint} aria-label={t('hint.label')}>
      <span>{words}</span>
      {hint === 'silent' && (
        <Button size="sm" onPress={() => onPanel('settings')}>
          {t('hint.choose')}
        </Button>
      )}
      <Button size="sm" kind="quiet" iconOnly aria-label={t('replaced.dismiss')} onPress={() => call.hints.dismiss()}>
        <Icon as={X} />
      </Button>
    </section>
  );
}
