/** The lines of the check, each with its state in words, and the whole to copy. */
import { CircleAlert, CircleCheck, CircleDashed, Copy, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/classes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Doctor.module.css';
import { CHECKS, type Check, type Finding, type State, type Well, type Wrong } from './findings.ts';

const ICONS: Readonly<Record<State, LucideIcon>> = {
  good: CircleCheck,
  doubtful: TriangleAlert,
  bad: CircleAlert,
  skipped: CircleDashed,
};

const isWell = (said: Well | Wrong): said is Well => said.endsWith('Good') || said === 'skipped';

function useWords(): (finding: Finding) => { readonly what: string; readonly fix: string | null } {
  const { t } = useTranslation('doctor');
  return ({ said, ms, places }) => ({
    what: t(`found.${said}.what`, { ms, places }),
    fix: isWell(said) ? null : t(`found.${said}.fix`),
  });
}

function Line({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation('doctor');
  const { what, fix } = useWords()(finding);
  return (
    <li className={css.line}>
      <span className={cx(css.state, css[finding.state])}>
        <Icon as={ICONS[finding.state]} />
        {t(`state.${finding.state}`)}
      </span>
      <div className={css.said}>
        <strong>{t(`check.${finding.check}`)}</strong>
        <span>{what}</span>
        {fix !== null && <span className="muted">{fix}</span>}
      </div>
    </li>
  );
}

export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className={css.lines}>
      {findings.map((finding) => (
        <Line key={finding.check} finding={finding} />
      ))}
    </ul>
  );
}

/** The same lines while the check runs. */
export function Steps({ at }: { readonly at: Check }) {
  const { t } = useTranslation('doctor');
  const reached = CHECKS.indexOf(at);
  return (
    <ul className={css.lines}>
      {CHECKS.map((check, one) => (
        <li key={check} className={css.line}>
          <span className={css.state}>
            {one === reached ? <Spinner small /> : <Icon as={CircleDashed} />}
            {one === reached ? t('state.running') : t('state.waiting')}
          </span>
          <strong>{t(`check.${check}`)}</strong>
        </li>
      ))}
    </ul>
  );
}

export interface CopyResultProps {
  readonly findings: readonly Finding[];
  readonly version: string;
}

export function CopyResult({ findings, version }: CopyResultProps) {
  const { t } = useTranslation('doctor');
  const words = useWords();
  const copy = async (): Promise<void> => {
    const lines = findings.map((finding) => {
      const { what, fix } = words(finding);
      const line = `${t(`state.${finding.state}`)} · ${t(`check.${finding.check}`)}: ${what}`;
      return fix === null ? line : `${line}\n  → ${fix}`;
    });
    const text = [t('copyHead', { origin: window.location.origin, version }), ...lines].join('\n');
    try {
      await navigator.clipboard.writeText(text);
      announce(t('copied'));
      toast(t('copied'));
    } catch {
      toast(t('copyFailed'));
    }
  };
  return (
    <div className={css.copy}>
      <Button onPress={() => void copy()}>
        <Icon as={Copy} />
        {t('copy')}
      </Button>
      <span className="small muted">{t('copyNote')}</span>
    </div>
  );
}
