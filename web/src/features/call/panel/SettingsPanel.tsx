/** Devices with their levels, hints, the look of the call and the language: what is set in a call and kept on the device. */
import { useTranslation } from 'react-i18next';
import { LanguageChoice } from '../../../parts/LanguageChoice.tsx';
import { Check } from '../../../ui/Check.tsx';
import { DeviceField, SpeakerField } from '../../prejoin/DeviceFields.tsx';
import { MicrophoneLine } from '../../prejoin/MicrophoneLine.tsx';
import { useReadable } from '../../prejoin/readable.ts';
import type { Call } from '../open.ts';
import css from './Panel.module.css';
import { Panel } from './Panel.tsx';

export interface SettingsPanelProps {
  readonly call: Call;
  readonly onClose: () => void;
}

export function SettingsPanel({ call, onClose }: SettingsPanelProps) {
  const { t } = useTranslation('call');
  const { microphone } = useReadable(call.media.state);
  const hints = useReadable(call.hints.wanted);
  const { selfHidden } = useReadable(call.view.view);
  return (
    <Panel title={t('settings.title')} closeLabel={t('settings.close')} onClose={onClose}>
      <div className={css.body}>
        <div className="stack">
          <DeviceField kind="microphone" media={call.media} />
          <MicrophoneLine microphone={microphone} media={call.media} />
          <SpeakerField media={call.media} />
          <DeviceField kind="camera" media={call.media} />
          <Check name="hints" checked={hints} onChange={(on) => call.hints.want(on)}>
            {t('settings.hints')}
          </Check>
          <Check name="self" checked={selfHidden} onChange={(on) => call.view.hideSelf(on)}>
            {t('view.hideSelf')}
          </Check>
          <LanguageChoice />
          <p className="tiny muted">{t('settings.kept')}</p>
        </div>
      </div>
    </Panel>
  );
}
