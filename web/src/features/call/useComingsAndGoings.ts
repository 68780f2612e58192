/**
 * Says who came and who left, politely and together: three people who come at once are one sentence. Quiet in large
 * meetings and while the line is down, when the list says nothing about people.
 */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../call/people.ts';
import { announce } from '../../ui/announce.ts';
import { comings, sameRoster } from './comings.ts';

/** Changes within this time are told together. Longer groups more, shorter tells sooner. */
const TOGETHER_MS = 1000;
/** After a break the others come back one by one; longer hides people who really left, shorter tells of each return. */
const AFTER_BREAK_MS = 6000;
/** With more people than this, coming and going is noise. */
const QUIET_ABOVE = 10;

type Words = (name: string, others: number) => string;

function tell([first, ...others]: readonly string[], unnamed: string, words: Words): void {
  if (first !== undefined) {
    announce(words(first || unnamed, others.length));
  }
}

/** The list as of the last coming or going: who speaks changes it several times a second, and would put off telling. */
function useRoster(people: readonly Person[]): readonly Person[] {
  const [roster, setRoster] = useState(people);
  if (roster !== people && !sameRoster(roster, people)) {
    setRoster(people);
  }
  return roster;
}

export function useComingsAndGoings(everybody: readonly Person[], listening: boolean): void {
  const { t } = useTranslation('call');
  const people = useRoster(everybody);
  const told = useRef(people);
  const afterBreak = useRef(false);
  useEffect(() => {
    if (!listening) {
      afterBreak.current = true;
      return;
    }
    const came: Words = (name, count) => (count === 0 ? t('say.came', { name }) : t('say.cameMany', { name, count }));
    const left: Words = (name, count) => (count === 0 ? t('say.left', { name }) : t('say.leftMany', { name, count }));
    const timer = setTimeout(
      () => {
        afterBreak.current = false;
        const changes = comings(told.current, people);
        told.current = people;
        if (people.length <= QUIET_ABOVE) {
          tell(changes.came, t('unnamed'), came);
          tell(changes.left, t('unnamed'), left);
        }
      },
      afterBreak.current ? AFTER_BREAK_MS : TOGETHER_MS,
    );
    return () => clearTimeout(timer);
  }, [people, listening, t]);
}
