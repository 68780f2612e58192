/** The keys of the call: which there are, other ones for who wants them, and single keys for who asks for them. */
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ACTIONS, type Action, comboOf, isAllowed, singleKeyOf } from '../../../call/shortcuts.ts';
import { announce } from '../../../ui/announce.ts';
import { Button } from '../../../ui/Button.tsx';
import { Check } from '../../../ui/Check.tsx';
import { isMac } from '../../prejoin/keys.ts';
import { useReadable } from '../../prejoin/readable.ts';
import { comboParts } from '../comboWords.ts';
import type { Call } from '../open.ts';
import css from './KeysPanel.module.css';
import panel from './Panel.module.css';
import { Panel } from './Panel.tsx';

export interface KeysPanelProps {
  readonly call: Call;
  readonly onClose: () => void;
}

export function KeysPanel({ call, onClose }: KeysPanelProps) {
  const { t } = useTranslation('call');
  const { singles, keys } = useReadable(call.keys.keymap);
  const [changing, setChanging] = useState<Action | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const change = (action: Action | null): void => {
    setChanging(action);
    setFault(null);
    if (action !== null) announce(t('keys.press'));
  };
  const pressed = (action: Action, event: KeyboardEvent): void => {
    const combo = comboOf(event.nativeEvent, isMac());
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      change(null);
      return;
    }
    if (combo === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const taken = isAllowed(combo) ? call.keys.assign(action, combo) : null;
    if (!isAllowed(combo) || taken !== null) {
      const words = taken === null ? t('keys.needsModifier') : t('keys.taken', { action: t(`keys.does.${taken}`) });
      setFault(words);
      announce(words, 'assertive');
      return;
    }
    change(null);
    announce(t('keys.changed', { action: t(`keys.does.${action}`), keys: comboParts(combo).join(' + ') }));
  };
  return (
    <Panel
      title={t('keys.title')}
      closeLabel={t('keys.close')}
      onClose={onClose}
      foot={
        <Button size="sm" onPress={() => call.keys.reset()}>
          {t('keys.reset')}
        </Button>
      }
    >
      <div className={panel.body}>
        <div className="stack">
          <Check name="singles" checked={singles} onChange={(on) => call.keys.allowSingles(on)}>
            {t('keys.singles')}
          </Check>
          <ul className={css.list}>
            {ACTIONS.map((action) => (
              <li key={action} className={css.row}>
                <span id={`key-${action}`}>{t(`keys.does.${action}`)}</span>
                <span className={css.keys}>
                  <Combo combo={keys[action]} />
                  {singles && <Combo combo={singleKeyOf(action)} />}
                </span>
                <button
                  type="button"
                  className={css.change}
                  aria-describedby={`key-${action}`}
                  data-waiting={changing === action || undefined}
                  onClick={() => change(changing === action ? null : action)}
                  onBlur={() => changing === action && change(null)}
                  onKeyDown={(event) => changing === action && pressed(action, event)}
                >
                  {changing === action ? t('keys.press') : t('keys.change')}
                </button>
              </li>
            ))}
          </ul>
          {fault !== null && <p className={css.fault}>{fault}</p>}
          <p className="tiny muted">{t('settings.kept')}</p>
        </div>
      </div>
    </Panel>
  );
}

function Combo({ combo }: { readonly combo: string | null }) {
  if (combo === null) {
    return null;
  }
  return (
    <kbd className={css.combo} dir="ltr">
      {comboParts(combo).map((piece) => (
        <kbd key={piece} className={css.key}>
          {piece}
        </kbd>
      ))}
    </kbd>
  );
}
