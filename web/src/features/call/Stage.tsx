/** The stage: everybody's tile, in an order that does not jump. What goes where is decided in `call/layout.ts`. */
import { memo, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Layout, layOut } from '../../call/layout.ts';
import type { Person } from '../../call/people.ts';
import { arrange } from '../../call/tiles.ts';
import { useReadable } from '../prejoin/readable.ts';
import { AloneCard } from './AloneCard.tsx';
import type { Call } from './open.ts';
import { Pager } from './Pager.tsx';
import { Reactions } from './Reactions.tsx';
import { ShareView } from './ShareView.tsx';
import css from './Stage.module.css';
import { Tiles } from './Tiles.tsx';
import { useSize } from './useSize.ts';

export interface StageProps {
  readonly call: Call;
  readonly meetingId: string;
  /** Whether the list of people is what the server says now; while the line is down it is a memory. */
  readonly current: boolean;
  /** A panel lies over it: what is under it takes no focus. The landmark itself stays. */
  readonly covered: boolean;
}

export const Stage = memo(function Stage({ call, meetingId, current, covered }: StageProps) {
  const { t } = useTranslation('call');
  const [element, size] = useSize();
  const [asked, setPage] = useState(0);
  const people = useReadable(call.session.people);
  const tiles = useSeated(call, people);
  const { sharers, shown, show } = useShares(call, people);
  const { layout: choice, pinned } = useReadable(call.view.view);
  const layout = layOut(tiles.length, size, {
    layout: choice,
    pinned: pinned.length,
    sharing: shown !== undefined,
    selfShown: tiles.some(({ self }) => self),
  });
  const pages = layout.kind === 'grid' ? layout.pages : 1;
  const page = Math.min(asked, pages - 1);
  useShowing(call, layout);
  return (
    <main
      ref={element}
      className={css.stage}
      aria-label={t('stage.people')}
      tabIndex={-1}
      data-layout={layout.kind}
      data-pinned={pinned.length > 0 || undefined}
    >
      {shown !== undefined && <ShareView call={call} sharers={sharers} shown={shown} covered={covered} onShow={show} />}
      <Tiles call={call} people={tiles} layout={layout} page={page} covered={covered} />
      {people.length <= 1 && layout.kind === 'alone' && current && (
        <AloneCard meetingId={meetingId} covered={covered} />
      )}
      {pages > 1 && <Pager page={page} pages={pages} covered={covered} onPage={setPage} />}
      <Reactions call={call} />
    </main>
  );
});

/** Who has a tile, in order: everybody, oneself last or, if hidden and not alone, not at all. */
function useSeated(call: Call, people: readonly Person[]): readonly Person[] {
  const order = useReadable(call.seating.order);
  const { selfHidden } = useReadable(call.view.view);
  return useMemo(() => {
    const seated = arrange(order, people);
    return selfHidden && seated.length > 1 ? seated.filter(({ self }) => !self) : seated;
  }, [order, people, selfHidden]);
}

function useShares(call: Call, people: readonly Person[]) {
  const own = useReadable(call.sharing.state) === 'on';
  const [wanted, show] = useState<string | null>(null);
  const sharers = people.filter(({ self, share }) => (self ? own : share !== null));
  const shown = sharers.find(({ identity }) => identity === wanted) ?? sharers.find(({ self }) => !self) ?? sharers[0];
  return { sharers, shown, show };
}

/** With several pages, whoever speaks is brought to the first one. */
function useShowing(call: Call, layout: Layout): void {
  const visible = layout.kind === 'grid' && layout.pages > 1 ? layout.perPage : Number.POSITIVE_INFINITY;
  useEffect(() => call.seating.showing(visible), [call, visible]);
}
