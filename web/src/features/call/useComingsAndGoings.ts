/**
 * Says who came and who left, politely and together: three people who come at once are one sentence. Quiet in large
 * meetings and while the line is down, when the list says nothing about people.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../call/people.ts';
import { announce } from '../../ui/announce.ts';
import { comings } from './comings.ts';

/** Changes within this time are told together. Longer groups more, shorter tells sooner. */
const TOGETHER_MS = 1000;
/** With more people than this, coming and going is noise. */
const QUIET_ABOVE = 10;

type Words = (name: string, others: number) => string;

function tell(who: readonly Person[], unnamed: string, words: Words): void {
  const [first] = who;
  if (first !== undefined) {
    announce(words(first.name || unnamed, who.length - 1));
  }
}

export function useComingsAndGoings(people: readonly Person[], listening: boolean): void {
  const { t } = useTranslation('call');
  const told = useRef(people);
  useEffect(() => {
    if (!listening) {
      return;
    }
    const came: Words = (name, count) => (count === 0 ? t('say.came', { name }) : t('say.cameMany', { name, count }));
    const left: Words = (name, count) => (count === 0 ? t('say.left', { name }) : t('say.leftMany', { name, count }));
    const timer = setTimeout(() => {
      const changes = comings(told.current, people);
      told.current = people;
      if (people.length <= QUIET_ABOVE) {
        tell(changes.came, t('unnamed'), came);
        tell(changes.left, t('unnamed'), left);
      }
    }, TOGETHER_MS);
    return () => clearTimeout(timer);
  }, [people, listening, t]);
}
