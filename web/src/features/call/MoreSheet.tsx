/** The contents of *More*: how the call looks, what it fetches, and the ways to the panels. */
import {
  CircleHelp,
  EyeOff,
  Gauge,
  Headphones,
  Keyboard,
  LayoutGrid,
  type LucideIcon,
  MonitorX,
  PictureInPicture2,
  Settings,
  SwitchCamera,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, Button as Press, ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { REACTIONS } from '../../call/message.ts';
import { LAYOUTS } from '../../call/view.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { toast } from '../../ui/Toast.tsx';
import { chosenDevice } from '../prejoin/DeviceFields.tsx';
import { useReadable } from '../prejoin/readable.ts';
import square from '../prejoin/tool.module.css';
import css from './MoreSheet.module.css';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';
import { SIGNS } from './signs.ts';

export interface MoreSheetProps {
  readonly call: Call;
  readonly onPanel: (kind: PanelKind) => void;
  readonly onClose: () => void;
}

export function MoreSheet({ call, onPanel, onClose }: MoreSheetProps) {
  const { t } = useTranslation('call');
  const { t: common } = useTranslation('common');
  const { layout, selfHidden } = useReadable(call.view.view);
  const pictures = useReadable(call.session.pictures);
  const open = (kind: PanelKind): void => {
    onClose();
    onPanel(kind);
  };
  const float = (): void => {
    onClose();
    call.small.open().catch(() => toast(t('small.failed')));
  };
  return (
    <>
      <Reacting call={call} onClose={onClose} />
      <Select
        label={t('more.layout')}
        icon={LayoutGrid}
        value={layout}
        options={LAYOUTS.map((one) => ({ value: one, label: t(`view.${one}`) }))}
        onChange={(value) => call.view.choose(LAYOUTS.find((one) => one === value) ?? 'auto')}
      />
      <div className={css.tools}>
        <Switch icon={EyeOff} on={selfHidden} onChange={(on) => call.view.hideSelf(on)}>
          {t('view.hideSelf')}
        </Switch>
        <Switch icon={Headphones} on={!pictures} onChange={(on) => call.soundOnly(on)}>
          {t('more.soundOnly')}
        </Switch>
        <Flip call={call} />
        {call.small.possible && (
          <Way icon={PictureInPicture2} onPress={float}>
            {t('small.open')}
          </Way>
        )}
        <Way icon={Gauge} onPress={() => open('line')}>
          {t('line.title')}
        </Way>
        <Way icon={Settings} onPress={() => open('settings')}>
          {t('settings.title')}
        </Way>
        <Way icon={Keyboard} onPress={() => open('keys')}>
          {t('keys.title')}
        </Way>
        <Link className={css.entry ?? ''} href="/help" target="_blank" rel="noopener noreferrer">
          <span className={square.tool}>
            <Icon as={CircleHelp} />
          </span>
          <span>{common('help')}</span>
          <span className="vh">{common('newTab')}</span>
        </Link>
      </div>
      {!call.canShare && (
        <p className={css.cannot}>
          <Icon as={MonitorX} size="sm" />
          <span>{t('more.cannotShare')}</span>
        </p>
      )}
    </>
  );
}

/** On a phone, where the bar has no room for them. */
function Reacting({ call, onClose }: { readonly call: Call; readonly onClose: () => void }) {
  const { t } = useTranslation('call');
  return (
    <div className={css.signs} role="group" aria-label={t('react.open')}>
      {REACTIONS.map((reaction) => (
        <Press
          key={reaction}
          className={css.sign ?? ''}
          aria-label={t(`react.${reaction}`)}
          onPress={() => {
            call.together.react(reaction);
            onClose();
          }}
        >
          {SIGNS[reaction]}
        </Press>
      ))}
    </div>
  );
}

/** The other camera, where there are two of them: front and back. */
function Flip({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  const own = useReadable(call.media.state);
  const list = useReadable(call.media.devices);
  const now = chosenDevice('camera', own, list);
  const at = now === undefined ? -1 : list.camera.indexOf(now);
  const next = list.camera[(at + 1) % list.camera.length];
  if (list.camera.length < 2 || next === undefined) {
    return null;
  }
  return (
    <Way icon={SwitchCamera} onPress={() => void call.media.choose('camera', next.id)}>
      {t('more.flip')}
    </Way>
  );
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly children: ReactNode;
}

interface SwitchProps extends ToolProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Switch({ icon, on, onChange, children }: SwitchProps) {
  return (
    <ToggleButton className={css.entry ?? ''} isSelected={on} onChange={onChange}>
      <span className={square.tool}>
        <Icon as={icon} />
      </span>
      <span>{children}</span>
    </ToggleButton>
  );
}

function Way({ icon, onPress, children }: ToolProps & { readonly onPress: () => void }) {
  return (
    <Press className={css.entry ?? ''} onPress={onPress}>
      <span className={square.tool}>
        <Icon as={icon} />
      </span>
      <span>{children}</span>
    </Press>
  );
}
