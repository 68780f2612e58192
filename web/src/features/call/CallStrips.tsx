/** Thin lines above the stage about what passes: reconnecting, sound held back, something that is not sent. */
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { Strip } from '../../ui/Strip.tsx';
import { useFailureWords } from '../prejoin/failureWords.ts';
import { useReadable } from '../prejoin/readable.ts';
import { useReplacedWords } from '../prejoin/replacedWords.ts';
import { useSecondsSince } from './CallClock.tsx';
import css from './CallPage.module.css';
import type { InsideState } from './CallPage.tsx';
import type { Call } from './open.ts';

const SOURCES: readonly Source[] = ['microphone', 'camera'];

/** How long "Back after 12 s" stands. */
const BACK_STANDS_MS = 5000;

export interface CallStripsProps {
  readonly call: Call;
  readonly state: InsideState;
}

export function CallStrips({ call, state }: CallStripsProps) {
  const { t } = useTranslation('call');
  return (
    <section className={css.strips} aria-label={t('bar.notices')}>
      {state.kind === 'reconnecting' ? (
        <Reconnecting lostAt={state.lostAt} stage={state.stage} restarting={state.restarting} />
      ) : (
        <>
          {state.awayMs !== null && <Back key={state.awayMs} awayMs={state.awayMs} />}
          <Troubles call={call} />
          <Limits call={call} />
        </>
      )}
    </section>
  );
}

interface ReconnectingProps {
  readonly lostAt: number;
  readonly stage: 'quiet' | 'strip' | 'choice';
  readonly restarting: boolean;
}

function Reconnecting({ lostAt, stage, restarting }: ReconnectingProps): ReactNode {
  const { t } = useTranslation('call');
  const seconds = useSecondsSince(lostAt);
  const words = restarting ? t('reconnect.restarting') : t('reconnect.strip');
  const shown = stage !== 'quiet';
  useEffect(() => {
    if (shown) {
      announce(words);
    }
  }, [shown, words]);
  if (stage === 'quiet') {
    return null;
  }
  return (
    <Strip live={false}>
      <Spinner small />
      <span>{words}</span>
      <span className="num" aria-hidden="true">
        {t('reconnect.seconds', { count: seconds })}
      </span>
    </Strip>
  );
}

function Back({ awayMs }: { readonly awayMs: number }): ReactNode {
  const { t } = useTranslation('call');
  const [standing, setStanding] = useState(true);
  const words = t('reconnect.back', { count: Math.max(1, Math.round(awayMs / 1000)) });
  useEffect(() => {
    announce(words);
    const timer = setTimeout(() => setStanding(false), BACK_STANDS_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return standing ? (
    <Strip kind="info" live={false}>
      {words}
    </Strip>
  ) : null;
}

function Troubles({ call }: { readonly call: Call }): ReactNode {
  const { t } = useTranslation('call');
  const soundBlocked = useReadable(call.session.soundBlocked);
  const unsent = useReadable(call.session.trouble);
  const own = useReadable(call.media.state);
  const offered = SOURCES.filter((source) => own[source].kind === 'offered');
  return (
    <>
      {soundBlocked && (
        <Strip>
          <span>{t('bar.soundBlocked')}</span>
          <Button size="sm" className={css.stripButton} onPress={() => call.session.startSound()}>
            {t('bar.soundOn')}
          </Button>
        </Strip>
      )}
      {unsent.map((source) => (
        <Strip key={source}>
          <span>{source === 'microphone' ? t('bar.troubleMicrophone') : t('bar.troubleCamera')}</span>
          <Button size="sm" className={css.stripButton} onPress={() => call.session.retrySending()}>
            {t('bar.troubleRetry')}
          </Button>
        </Strip>
      ))}
      <FailedStrips call={call} />
      {offered.map((source) => (
        <Strip key={source} kind="info">
          <span>{t(`offered.${source}`)}</span>
          <Button size="sm" className={css.stripButton} onPress={() => void call.media.switchOn(source)}>
            {t('offered.use')}
          </Button>
          <Button size="sm" className={css.stripButton} onPress={() => call.media.switchOff(source)}>
            {t('replaced.dismiss')}
          </Button>
        </Strip>
      ))}
      <ReplacedStrip call={call} />
    </>
  );
}

/** What failed and what helps; two devices that failed for one reason are told together, for the steps are the same. */
function FailedStrips({ call }: { readonly call: Call }): ReactNode {
  const { t } = useTranslation('call');
  const failure = useFailureWords();
  const own = useReadable(call.media.state);
  const failed = SOURCES.flatMap((source) => {
    const state = own[source];
    return state.kind === 'failed' ? [{ source, why: state.why }] : [];
  });
  return [...new Set(failed.map(({ why }) => why))].map((why) => {
    const devices = failed.filter((one) => one.why === why);
    const told = devices.map(({ source }) => failure(source, why));
    const each = (change: (source: Source) => void) => () => {
      for (const { source } of devices) change(source);
    };
    return (
      <Strip key={why}>
        <span>{[...told.map(({ what }) => what), told[0]?.steps].join(' ')}</span>
        {why !== 'absent' && (
          <Button size="sm" className={css.stripButton} onPress={each((source) => void call.media.switchOn(source))}>
            {t('failure.retry')}
          </Button>
        )}
        <Button size="sm" className={css.stripButton} onPress={each((source) => call.media.switchOff(source))}>
          {t('replaced.dismiss')}
        </Button>
      </Strip>
    );
  });
}

/** Another device is used than before: why, and the way back. */
function ReplacedStrip({ call }: { readonly call: Call }): ReactNode {
  const { t } = useTranslation('call');
  const told = useReplacedWords(call.media);
  if (told === null) {
    return null;
  }
  return (
    <Strip kind="info">
      <span>{told.words}</span>
      {told.undo !== null && (
        <Button size="sm" className={css.stripButton} onPress={() => void call.media.undoReplaced()}>
          {told.undo}
        </Button>
      )}
      <Button size="sm" className={css.stripButton} onPress={() => call.media.dismissReplaced()}>
        {t('replaced.dismiss')}
      </Button>
    </Strip>
  );
}

/** Less than everything comes or goes, because the person or their computer wants it so. */
function Limits({ call }: { readonly call: Call }): ReactNode {
  const { t } = useTranslation('call');
  const pictures = useReadable(call.session.pictures);
  const busy = useReadable(call.quality.quality)?.judgement.bad.includes('computer') === true;
  const [closed, setClosed] = useState(false);
  return (
    <>
      {!pictures && (
        <Strip kind="info">
          <span>{t('limit.soundOnly')}</span>
          <Button size="sm" className={css.stripButton} onPress={() => call.soundOnly(false)}>
            {t('limit.pictures')}
          </Button>
        </Strip>
      )}
      {busy && pictures && !closed && (
        <Strip>
          <span>{t('limit.computer')}</span>
          <Button size="sm" className={css.stripButton} onPress={() => call.soundOnly(true)}>
            {t('more.soundOnly')}
          </Button>
          <Button size="sm" className={css.stripButton} onPress={() => setClosed(true)}>
            {t('replaced.dismiss')}
          </Button>
        </Strip>
      )}
    </>
  );
}
