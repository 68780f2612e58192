/** Whether the microphone hears: a moving bar and the same in words, or why it cannot. */
import { Mic, MicOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meterTrack } from '../../call/meter.ts';
import type { OwnMedia } from '../../call/own.ts';
import type { SourceState } from '../../call/ownState.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Note } from '../../ui/Note.tsx';
import { useFailureWords } from './failureWords.ts';

/** From this level on it is a voice. Lower takes the noise of a fan for one. */
const HEARD = 0.25;
/** How long a voice counts after it fell silent; shorter makes the words flicker between sentences. */
const HEARD_FOR_MS = 3000;

interface Level {
  readonly level: number;
  readonly heard: boolean;
}

const NOTHING: Level = { level: 0, heard: false };

function useLevel(track: MediaStreamTrack | null): Level {
  const [reading, setReading] = useState<Level>(NOTHING);
  useEffect(() => {
    if (track === null) {
      return;
    }
    let heardAt = Number.NEGATIVE_INFINITY;
    const stop = meterTrack(track, (level) => {
      heardAt = level >= HEARD ? performance.now() : heardAt;
      setReading({ level, heard: performance.now() - heardAt < HEARD_FOR_MS });
    });
    return () => {
      stop();
      setReading(NOTHING);
    };
  }, [track]);
  return reading;
}

export interface MicrophoneLineProps {
  readonly microphone: SourceState;
  readonly media: OwnMedia;
}

export function MicrophoneLine({ microphone, media }: MicrophoneLineProps) {
  const { t } = useTranslation('call');
  const words = useFailureWords();
  const { level, heard } = useLevel(microphone.kind === 'on' ? microphone.track : null);
  if (microphone.kind === 'failed') {
    const { what, steps } = words('microphone', microphone.why);
    return (
      <Note kind="warn">
        <p>{what}</p>
        <p>{steps}</p>
        {microphone.why !== 'absent' && (
          <p>
            <Button size="sm" onPress={() => void media.switchOn('microphone')}>
              {t('failure.retry')}
            </Button>
          </p>
        )}
      </Note>
    );
  }
  if (microphone.kind === 'offered') {
    return (
      <Note kind="info">
        <p>{t('offered.microphone')}</p>
        <p>
          <Button size="sm" onPress={() => void media.switchOn('microphone')}>
            {t('offered.use')}
          </Button>
        </p>
      </Note>
    );
  }
  const on = microphone.kind === 'on';
  return (
    <div className="row">
      <Icon as={on ? Mic : MicOff} size="sm" />
      {on && <Meter level={level} />}
      <span className="small muted">{t(on ? (heard ? 'pre.heard' : 'pre.silent') : 'pre.micOff')}</span>
    </div>
  );
}
