/** Says what others do in the call to people who hear the page; what the open panel tells itself is not said twice. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announce.ts';
import type { Call } from './open.ts';
import type { PanelKind } from './Panels.tsx';

/** With more people than this, hands and reactions are noise; the panel has them all. */
const QUIET_ABOVE = 10;
/** Between two words about new messages. Shorter interrupts the call that is being heard. */
const BETWEEN_MS = 5000;

export function useTold(call: Call, panel: PanelKind | null): void {
  useToldChat(call, panel === 'chat');
  useToldHands(call);
  useToldReactions(call);
}

function useToldChat(call: Call, reading: boolean): void {
  const { t } = useTranslation('call');
  const said = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (reading) {
      return;
    }
    let known = call.together.chat.get().at(-1)?.id ?? 0;
    return call.together.chat.listen(() => {
      const last = call.together.chat.get().at(-1);
      if (last === undefined || last.id <= known) {
        return;
      }
      known = last.id;
      const now = performance.now();
      if (!last.self && last.text !== null && now - said.current > BETWEEN_MS) {
        said.current = now;
        announce(t('chat.came', { name: last.name || t('unnamed') }));
      }
    });
  }, [call, reading, t]);
}

function useToldHands(call: Call): void {
  const { t } = useTranslation('call');
  useEffect(() => {
    let known = new Set(call.together.hands.get());
    return call.together.hands.listen(() => {
      const hands = call.together.hands.get();
      const people = call.session.people.get();
      const came = hands.filter((identity) => !known.has(identity));
      known = new Set(hands);
      for (const identity of people.length > QUIET_ABOVE ? [] : came) {
        const person = people.find((one) => one.identity === identity);
        if (person?.self === false) {
          announce(t('hand.up', { name: person.name || t('unnamed') }));
        }
      }
    });
  }, [call, t]);
}

function useToldReactions(call: Call): void {
  const { t } = useTranslation('call');
  useEffect(() => {
    let known = 0;
    return call.together.reactions.listen(() => {
      const last = call.together.reactions.get().at(-1);
      if (last === undefined || last.id <= known) {
        return;
      }
      known = last.id;
      if (!last.self && call.session.people.get().length <= QUIET_ABOVE) {
        announce(t('react.said', { name: last.name || t('unnamed'), reaction: t(`react.${last.reaction}`) }));
      }
    });
  }, [call, t]);
}
