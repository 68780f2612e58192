/** Everything that is not needed every minute. The sheet itself comes when it is first opened. */
import { Ellipsis } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Dialog, DialogTrigger, Popover, Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import square from '../prejoin/tool.module.css';
import css from './CallBar.module.css';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';
import { PIECES } from './pieces.ts';

const MoreSheet = lazy(() => PIECES.more().then((piece) => ({ default: piece.MoreSheet })));

export interface MoreMenuProps {
  readonly call: Call;
  readonly onPanel: (kind: PanelKind) => void;
}

export function MoreMenu({ call, onPanel }: MoreMenuProps) {
  const { t } = useTranslation('call');
  return (
    <DialogTrigger>
      <Press className={square.tool ?? ''} aria-label={t('more.open')} data-opens-panels>
        <Icon as={Ellipsis} />
      </Press>
      <Popover className={cx(css.pop, 'on-stage')} placement="top" offset={12}>
        <Dialog className={css.choice ?? ''} aria-label={t('more.open')}>
          {({ close }) => (
            <Suspense fallback={<Spinner />}>
              <MoreSheet call={call} onPanel={onPanel} onClose={close} />
            </Suspense>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
