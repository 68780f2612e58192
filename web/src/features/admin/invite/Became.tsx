/** What became of a list: the new links, and every line that needs a look. */
import { Copy } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../../../parts/ProblemNote.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Note } from '../../../ui/Note.tsx';
import { toast } from '../../../ui/Toast.tsx';
import css from './Invite.module.css';
import { asTable, type FaultyLine, type Outcome } from './lists.ts';
import { NewLink } from './NewLink.tsx';

/** More make a page that nobody reads and that phones draw slowly; all of them can be copied. */
const LINKS_SHOWN = 20;
const FAULTS_SHOWN = 20;
/** Letters of a line that are shown; a line of a thousand would push everything else away. */
const TEXT_SHOWN = 60;

function Lines({ lines }: { readonly lines: readonly FaultyLine[] }) {
  const { t } = useTranslation('invite');
  const more = lines.length - FAULTS_SHOWN;
  return (
    <>
      <ul className={css.faults}>
        {lines.slice(0, FAULTS_SHOWN).map(({ line, text, fault }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line may have the same fault twice, and lists are drawn once
          <li key={`${line} ${index}`}>
            <b>{t('line', { line })}</b> <bdi className={css.quoted}>{text.trim().slice(0, TEXT_SHOWN)}</bdi>{' '}
            {t(`fault.${fault}`)}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small">{t('moreFaults', { count: more })}</p>}
    </>
  );
}

function Links({ outcome: { made }, mailing }: { readonly outcome: Outcome; readonly mailing: boolean }) {
  const { t } = useTranslation('invite');
  const unmailed = mailing ? made.filter(({ mailed }) => !mailed).length : 0;
  const more = made.length - LINKS_SHOWN;
  const copyAll = (): void => {
    navigator.clipboard.writeText(asTable(made)).then(
      () => toast(t('allCopied', { count: made.length })),
      () => toast(t('copyFailed')),
    );
  };
  return (
    <>
      {unmailed > 0 && <Note kind="warn">{t('notMailed', { count: unmailed })}</Note>}
      <p className="small muted">{t('once')}</p>
      {made.length > 1 && (
        <Button onPress={copyAll}>
          <Icon as={Copy} />
          {t('copyAll')}
        </Button>
      )}
      <ul className={css.links}>
        {made.slice(0, LINKS_SHOWN).map((invitation) => (
          <li key={invitation.id}>
            <NewLink invitation={invitation} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small">{t('andMore', { count: more })}</p>}
    </>
  );
}

export function Became({ outcome, mailing }: { readonly outcome: Outcome; readonly mailing: boolean }) {
  const { t } = useTranslation('invite');
  const { made, faulty, told, stopped } = outcome;
  const heading = useRef<HTMLHeadingElement>(null);
  // What became of it appears under the button that was pressed; who hears the page is taken to it.
  useEffect(() => {
    if (outcome.made.length > 0) heading.current?.focus();
  }, [outcome]);
  return (
    <div className={css.became}>
      <h3 ref={heading} tabIndex={-1}>
        {made.length === 0 ? t('madeNone') : t('made', { count: made.length })}
      </h3>
      {stopped !== null && <ProblemNote error={stopped} />}
      {faulty.length > 0 && (
        <Note kind="warn" alert>
          <span>{t('faults', { count: new Set(faulty.map(({ line }) => line)).size })}</span>
          <Lines lines={faulty} />
        </Note>
      )}
      {told.length > 0 && (
        <Note kind="plain">
          <span>{t('told', { count: new Set(told.map(({ line }) => line)).size })}</span>
          <Lines lines={told} />
        </Note>
      )}
      {made.length > 0 && <Links outcome={outcome} mailing={mailing} />}
    </div>
  );
}
