/** How the line is: in a word, why, what helps, with the numbers behind it, and a report that names nobody. */
import { ArrowDownToLine, ArrowUpFromLine, Check, Copy, Cpu, Headphones, type LucideIcon, Route } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { browserFamily, systemFamily } from '../../../call/failures.ts';
import { CAUSES, type Cause, type Figures, reportOf } from '../../../call/quality.ts';
import type { Quality } from '../../../call/qualityWatch.ts';
import { localeOf } from '../../../i18n/languages.ts';
import { announce } from '../../../ui/announce.ts';
import { Button } from '../../../ui/Button.tsx';
import { cx } from '../../../ui/classes.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { toast } from '../../../ui/Toast.tsx';
import { useReadable } from '../../prejoin/readable.ts';
import type { Call } from '../open.ts';
import css from './LinePanel.module.css';
import panel from './Panel.module.css';
import { Panel } from './Panel.tsx';

const ICONS: Readonly<Record<Cause, LucideIcon>> = {
  upload: ArrowUpFromLine,
  download: ArrowDownToLine,
  way: Route,
  computer: Cpu,
};

export interface LinePanelProps {
  readonly call: Call;
  readonly onClose: () => void;
}

export function LinePanel({ call, onClose }: LinePanelProps) {
  const { t } = useTranslation('call');
  const quality = useReadable(call.quality.quality);
  useEffect(() => {
    call.quality.look(true);
    return () => call.quality.look(false);
  }, [call]);
  return (
    <Panel
      title={t('line.title')}
      closeLabel={t('line.close')}
      onClose={onClose}
      foot={quality !== null && <Foot call={call} quality={quality} />}
    >
      <div className={panel.body} tabIndex={0} role="group" aria-label={t('line.title')}>
        {quality === null ? (
          <p className={css.wait} role="status">
            <Spinner small /> {t('line.measuring')}
          </p>
        ) : (
          <Judged quality={quality} />
        )}
      </div>
    </Panel>
  );
}

function Judged({ quality: { figures, judgement } }: { readonly quality: Quality }) {
  const { t } = useTranslation('call');
  const { level, bad } = judgement;
  const first = bad[0];
  return (
    <div className="stack">
      <div className="stack stack-1" role="status">
        <p className={cx(css.level, level !== 'good' && css.weak)}>
          <Bars level={level} />
          {first === undefined
            ? t(`line.${level}`)
            : t('line.because', { level: t(`line.${level}`), cause: t(`line.cause.${first}`) })}
        </p>
        <p className="small muted">{first === undefined ? t(`line.means.${level}`) : t(`line.helps.${first}`)}</p>
      </div>
      <ul className={css.causes}>
        {CAUSES.map((cause) => (
          <li key={cause} className={cx(css.cause, bad.includes(cause) && css.weak)}>
            <Icon as={ICONS[cause]} size="sm" />
            <span>{t(`line.cause.${cause}`)}</span>
            <span className="num">{bad.includes(cause) ? t('line.bad') : t('line.fine')}</span>
          </li>
        ))}
      </ul>
      <Numbers figures={figures} />
    </div>
  );
}

function Numbers({ figures }: { readonly figures: Figures }) {
  const { t, i18n } = useTranslation('call');
  const locale = localeOf(i18n.language);
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const told = (value: number | null, words: (number: string) => string): string =>
    value === null ? t('line.unknown') : words(whole.format(value));
  const percent = (value: number | null): string => (value === null ? t('line.unknown') : share.format(value));
  const rows = [
    [t('line.delay'), told(figures.delayMs, (n) => t('line.ms', { n }))],
    [t('line.lostUp'), percent(figures.lostUp)],
    [t('line.lostDown'), percent(figures.lostDown)],
    [t('line.sending'), told(figures.sendingKbps, (n) => t('line.kbps', { n }))],
    [t('line.receiving'), told(figures.receivingKbps, (n) => t('line.kbps', { n }))],
    [t('line.picture'), told(figures.sendingHeight, (n) => t('line.lines', { n }))],
    [t('line.codec'), figures.codec ?? t('line.unknown')],
    [t('line.transport'), figures.protocol?.toUpperCase() ?? t('line.unknown')],
  ] as const;
  return (
    <dl className={css.numbers}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How long the button says that it worked. */
const SAYS_SO_MS = 3000;

function Foot({ call, quality }: { readonly call: Call; readonly quality: Quality }) {
  const { t } = useTranslation('call');
  const pictures = useReadable(call.session.pictures);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), SAYS_SO_MS) : undefined;
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const { userAgent } = navigator;
    const around = { browser: browserFamily(userAgent), system: systemFamily(userAgent) };
    try {
      await navigator.clipboard.writeText(reportOf(quality.figures, quality.judgement, around));
      setCopied(true);
      announce(t('line.copied'));
    } catch {
      toast(t('line.copyFailed'));
    }
  };
  return (
    <>
      <p className="tiny muted">{t('line.reportHolds')}</p>
      <div className="row row-wrap">
        {quality.judgement.level !== 'good' && pictures && (
          <Button kind="primary" size="sm" onPress={() => call.soundOnly(true)}>
            <Icon as={Headphones} size="sm" />
            {t('more.soundOnly')}
          </Button>
        )}
        <Button size="sm" onPress={() => void copy()}>
          <Icon as={copied ? Check : Copy} size="sm" />
          {copied ? t('line.copied') : t('line.copy')}
        </Button>
      </div>
    </>
  );
}

/** One, two or three full bars; the word beside it says the same. */
function Bars({ level }: { readonly level: Quality['judgement']['level'] }) {
  const full = { good: 3, weak: 1, lost: 0 }[level];
  return (
    <svg className={css.bars} viewBox="0 0 24 24" aria-hidden="true">
      {['M6 20v-4', 'M12 20V11', 'M18 20V5'].map((bar, index) => (
        <path key={bar} d={bar} opacity={index < full ? 1 : 0.35} />
      ))}
    </svg>
  );
}
