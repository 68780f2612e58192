/**
 * Somebody calls: a card in the corner on a desk, the whole screen on a phone. It takes no focus from who is writing,
 * is spoken at once, and ends by itself when another device answers or the caller hangs up.
 */
import { BellOff, Phone, PhoneOff, Video } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ring } from '../../api/model.ts';
import { useProblemWords } from '../../i18n/problem.ts';
import { desk } from '../../ringing/here.ts';
import { notifyOfRing, vibrate } from '../../ringing/notice.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Ringing.module.css';
import { startTone } from './tone.ts';

const BLINK_MS = 1000;

/** The title of the page changes to and fro. Without the name: titles are seen by others and kept in histories. */
function useBlinkingTitle(words: string): void {
  useEffect(() => {
    const before = document.title;
    const timer = setInterval(() => {
      document.title = document.title === words ? before : words;
    }, BLINK_MS);
    return () => {
      clearInterval(timer);
      document.title = before;
    };
  }, [words]);
}

function useRingTone(silenced: boolean): void {
  useEffect(() => (silenced ? undefined : startTone('ring')), [silenced]);
  useEffect(() => (silenced ? undefined : vibrate()), [silenced]);
}

function useEscape(onEscape: () => void): void {
  const latest = useRef(onEscape);
  useEffect(() => {
    latest.current = onEscape;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') latest.current();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

interface AnswersProps {
  readonly ring: Ring;
  readonly busy: boolean;
  readonly onAnswer: (video: boolean) => void;
}

function Answers({ ring, busy, onAnswer }: AnswersProps) {
  const { t } = useTranslation('ringing');
  const answering = busy ? t('answering') : undefined;
  return (
    <div className={css.acts}>
      <Button kind="danger-fill" size="lg" isDisabled={busy} onPress={() => desk.decline(ring)}>
        <Icon as={PhoneOff} />
        {t('decline')}
      </Button>
      <Button kind={ring.video ? 'plain' : 'answer'} size="lg" isDisabled={busy} onPress={() => onAnswer(false)}>
        <Icon as={Phone} />
        {t('answerSound')}
      </Button>
      <Button kind={ring.video ? 'answer' : 'plain'} size="lg" busy={answering} onPress={() => onAnswer(true)}>
        <Icon as={Video} />
        {t('answerVideo')}
      </Button>
    </div>
  );
}

export function Incoming({ ring }: { readonly ring: Ring }) {
  const { t } = useTranslation('ringing');
  const problem = useProblemWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const [silenced, setSilenced] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = ring.other;
  useRingTone(silenced || busy);
  useBlinkingTitle(t('pageTitle'));
  const notice = t('notice');
  useEffect(() => notifyOfRing(ring.id, notice), [ring.id, notice]);
  useEscape(() => setSilenced(true));
  useEffect(() => {
    announce(t('announce', { name }), 'assertive');
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [t, name]);
  const answer = (video: boolean): void => {
    setBusy(true);
    desk.answer(ring, video).catch((error: unknown) => toast(problem(error).what));
  };
  return (
    <section className={cx(css.card, 'on-stage')} aria-labelledby="incoming">
      <div className={css.caller}>
        <span className={css.face}>
          <Avatar hue={ring.other.hue} name={name} size="xl" />
        </span>
        <h2 id="incoming" ref={heading} tabIndex={-1}>
          <span className="vh">{t('incoming')}: </span>
          <bdi>{name}</bdi>
        </h2>
        <p>{ring.group ? t('callsGroup') : ring.video ? t('callsVideo') : t('callsSound')}</p>
      </div>
      <Answers ring={ring} busy={busy} onAnswer={answer} />
      <div className={css.more}>
        {silenced ? (
          <p className="small muted" role="status">
            {t('silenced')}
          </p>
        ) : (
          <Button kind="quiet" size="sm" onPress={() => setSilenced(true)}>
            <Icon as={BellOff} />
            {t('silence')}
          </Button>
        )}
      </div>
    </section>
  );
}
