/** How others will see the person: the picture in a mirror, or in words why there is none. */
import { EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ownPicture } from '../../call/local.ts';
import type { OwnMedia } from '../../call/own.ts';
import type { OwnState } from '../../call/ownState.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { DeviceToggle } from './DeviceToggle.tsx';
import { useFailureWords } from './failureWords.ts';
import { Picture } from './Picture.tsx';
import css from './PreJoin.module.css';

export interface PreviewProps {
  readonly own: OwnState;
  readonly media: OwnMedia;
}

export function Preview({ own, media }: PreviewProps) {
  const { t } = useTranslation('call');
  const { camera } = own;
  const isOn = (source: 'microphone' | 'camera'): boolean => own[source].kind === 'on' || own[source].kind === 'asking';
  const toggle = (source: 'microphone' | 'camera'): void => void media.toggle(source);
  return (
    <div className={css.tile} data-kind="preview">
      {camera.kind === 'on' ? (
        <>
          <Picture playable={ownPicture(camera.track)} mirrored />
          <span className={css.tag}>
            <Icon as={EyeOff} size="sm" />
            {t('pre.onlyYou')}
          </span>
        </>
      ) : (
        <NoPicture own={own} media={media} />
      )}
      {!own.mustAsk && (
        <div className={css.tools}>
          <DeviceToggle source="microphone" on={isOn('microphone')} onToggle={toggle} />
          <DeviceToggle source="camera" on={isOn('camera')} onToggle={toggle} />
        </div>
      )}
    </div>
  );
}

function NoPicture({ own, media }: PreviewProps): ReactNode {
  const { t } = useTranslation('call');
  const words = useFailureWords();
  const { camera } = own;
  if (camera.kind === 'asking') {
    return (
      <p className={css.none} role="status">
        <Spinner />
        {own.mustAsk ? t('pre.asking') : t('pre.cameraStarts')}
      </p>
    );
  }
  if (own.mustAsk) {
    return (
      <div className={css.none}>
        <p>{t('pre.permission')}</p>
        <Button onPress={() => void media.askForBoth()}>{t('pre.ask')}</Button>
        <p className="small muted">{t('pre.without')}</p>
      </div>
    );
  }
  if (camera.kind === 'failed') {
    const { what, steps } = words('camera', camera.why);
    return (
      <div className={css.none} role="status">
        <p>{what}</p>
        <p className="small muted">{steps}</p>
        {camera.why !== 'absent' && (
          <Button size="sm" onPress={() => void media.switchOn('camera')}>
            {t('failure.retry')}
          </Button>
        )}
      </div>
    );
  }
  if (camera.kind === 'offered') {
    return (
      <div className={css.none} role="status">
        <p>{t('offered.camera')}</p>
        <Button size="sm" onPress={() => void media.switchOn('camera')}>
          {t('offered.use')}
        </Button>
      </div>
    );
  }
  return (
    <p className={css.none} role="status">
      {t('pre.cameraOff')}
    </p>
  );
}
