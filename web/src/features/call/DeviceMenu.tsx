/** The small arrow beside a device: which one, without leaving the call. */
import { ChevronUp } from 'lucide-react';
import { Dialog, DialogTrigger, Popover, Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../call/failures.ts';
import type { OwnMedia } from '../../call/own.ts';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { DeviceField, SpeakerField } from '../prejoin/DeviceFields.tsx';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';

export function DeviceMenu({ source, media }: { readonly source: Source; readonly media: OwnMedia }) {
  const { t } = useTranslation('call');
  const label = source === 'microphone' ? t('bar.chooseMicrophone') : t('bar.chooseCamera');
  return (
    <DialogTrigger>
      <Press className={cx(square.tool, square.caret, css.caret)} aria-label={label}>
        <Icon as={ChevronUp} />
      </Press>
      <Popover className={cx(css.pop, 'on-stage')} placement="top" offset={12}>
        <Dialog className={css.choice ?? ''} aria-label={label}>
          <DeviceField kind={source} media={media} />
          {source === 'microphone' && <SpeakerField media={media} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
