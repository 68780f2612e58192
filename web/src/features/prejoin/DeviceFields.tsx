/** Which microphone, speaker and camera. Only what the browser offers is shown; an empty choice is no choice. */
import { Mic, Video, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceKind, DeviceList } from '../../call/devices.ts';
import type { OwnMedia } from '../../call/own.ts';
import type { OwnState } from '../../call/ownState.ts';
import { playTestTone } from '../../call/tone.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import css from './PreJoin.module.css';
import { useReadable } from './readable.ts';

const ICONS = { microphone: Mic, camera: Video, speaker: Volume2 } as const;

export interface DeviceFieldProps {
  readonly kind: DeviceKind;
  readonly media: OwnMedia;
}

/** The device in use, or the one that will be used: the chosen one, else the first. */
export function chosenDevice(kind: DeviceKind, own: OwnState, list: DeviceList): Device | undefined {
  const devices = list[kind];
  if (kind === 'speaker') {
    return own.speaker ?? devices[0];
  }
  const source = own[kind];
  const inUse =
    source.kind === 'on'
      ? devices.find(({ id, label }) => id === source.deviceId || label === source.label)
      : undefined;
  return inUse ?? devices[0];
}

export function DeviceField({ kind, media }: DeviceFieldProps) {
  const { t } = useTranslation('call');
  const own = useReadable(media.state);
  const list = useReadable(media.devices);
  if (list[kind].length === 0) {
    return null;
  }
  return (
    <Select
      label={t(`pre.${kind}`)}
      icon={ICONS[kind]}
      value={chosenDevice(kind, own, list)?.id ?? ''}
      options={list[kind].map(({ id, label }) => ({ value: id, label }))}
      onChange={(id) => void media.choose(kind, id)}
    />
  );
}

/** The speaker with its test. */
export function SpeakerField({ media }: { readonly media: OwnMedia }) {
  const { t } = useTranslation('call');
  const [testing, setTesting] = useState(false);
  const { speaker } = useReadable(media.state);
  const list = useReadable(media.devices);
  const test = async (): Promise<void> => {
    setTesting(true);
    // Nothing to add when the browser refuses: the person hears that nothing is heard.
    await playTestTone(speaker?.id ?? null).catch(() => undefined);
    setTesting(false);
  };
  if (list.speaker.length === 0) {
    return null;
  }
  return (
    <div className={css.beside}>
      <DeviceField kind="speaker" media={media} />
      <Button aria-label={t('pre.testLabel')} {...(testing && { busy: t('pre.testing') })} onPress={() => void test()}>
        {t('pre.test')}
      </Button>
    </div>
  );
}
