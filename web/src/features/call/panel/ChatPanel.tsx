/** The chat: what was said while the person was here, and the field to say something. */
import { ArrowUp, TimerOff } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatLine } from '../../../call/together.ts';
import { LONGEST_TEXT } from '../../../call/words.ts';
import { timeOf } from '../../../i18n/dates.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { announce } from '../../../ui/announce.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { hueOf } from '../../../ui/initials.ts';
import { useReadable } from '../../prejoin/readable.ts';
import type { Call } from '../open.ts';
import css from './Panel.module.css';
import { Panel } from './Panel.tsx';

export interface ChatPanelProps {
  readonly call: Call;
  readonly onClose: () => void;
}

export function ChatPanel({ call, onClose }: ChatPanelProps) {
  const { t } = useTranslation('call');
  const lines = useReadable(call.together.chat);
  const log = useStaysAtTheEnd(lines);
  useEffect(() => {
    call.together.read(true);
    return () => call.together.read(false);
  }, [call]);
  return (
    <Panel
      title={t('chat.title')}
      closeLabel={t('chat.close')}
      onClose={onClose}
      foot={<Compose onSay={(text) => call.together.say(text)} />}
    >
      <div ref={log} className={css.body} role="log" aria-label={t('chat.messages')} tabIndex={0}>
        <p className={css.gone}>
          <Icon as={TimerOff} size="sm" />
          <span>{t('chat.gone')}</span>
        </p>
        <ul className={css.lines}>
          {lines.map((line) => (
            <Line key={line.id} line={line} onAgain={() => call.together.sayAgain(line.id)} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

/** A new line scrolls into view, unless the person has scrolled up to read. */
function useStaysAtTheEnd(lines: readonly ChatLine[]) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const { current } = log;
    const look = (): void => {
      atEnd.current = current === null || current.scrollHeight - current.scrollTop - current.clientHeight < 80;
    };
    current?.addEventListener('scroll', look, { passive: true });
    return () => current?.removeEventListener('scroll', look);
  }, []);
  useEffect(() => {
    const { current } = log;
    if (current !== null && lines.length > 0 && (atEnd.current || lines.at(-1)?.self === true)) {
      current.scrollTop = current.scrollHeight;
    }
  }, [lines]);
  return log;
}

function Line({ line, onAgain }: { readonly line: ChatLine; readonly onAgain: () => void }) {
  const { t, i18n } = useTranslation('call');
  const name = line.self ? t('you') : line.name || t('unnamed');
  return (
    <li className={css.line}>
      <Avatar size="sm" name={line.name} hue={hueOf(line.name)} />
      <p className={css.who}>
        <bdi className="ellipsis">{name}</bdi>
        <time dateTime={new Date(line.at).toISOString()}>{timeOf(line.at, i18n.language)}</time>
      </p>
      {line.text === null ? (
        <p className={css.aside}>{t('chat.tooFast')}</p>
      ) : (
        <p className={css.text} dir="auto">
          {line.text}
        </p>
      )}
      {line.state === 'waiting' && <p className={css.aside}>{t('chat.waiting')}</p>}
      {line.state === 'failed' && (
        <p className={css.aside}>
          {t('chat.failed')}{' '}
          <Button kind="quiet" size="sm" onPress={onAgain}>
            {t('chat.again')}
          </Button>
        </p>
      )}
    </li>
  );
}

function Compose({ onSay }: { readonly onSay: (text: string) => boolean }) {
  const { t } = useTranslation('call');
  const [text, setText] = useState('');
  const send = (): void => {
    if (text.trim() === '') {
      return;
    }
    if (onSay(text)) {
      setText('');
    } else {
      announce(t('chat.full'), 'assertive');
    }
  };
  const press = (event: KeyboardEvent): void => {
    // Not while a word is being composed: then Enter belongs to the input method.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className={css.compose}>
      <textarea
        rows={1}
        value={text}
        maxLength={LONGEST_TEXT}
        aria-label={t('chat.field')}
        placeholder={t('chat.placeholder')}
        dir="auto"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <Button kind="primary" iconOnly aria-label={t('chat.send')} onPress={send}>
        <Icon as={ArrowUp} />
      </Button>
    </div>
  );
}
