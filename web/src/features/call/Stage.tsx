/** The stage: everybody's tile, in an order that does not jump. What goes where is decided in `call/layout.ts`. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Layout, lastRow, layOut, pageOf } from '../../call/layout.ts';
import { ownPicture } from '../../call/local.ts';
import type { Person } from '../../call/people.ts';
import { arrange } from '../../call/tiles.ts';
import { useReadable } from '../prejoin/readable.ts';
import { AloneCard } from './AloneCard.tsx';
import type { Call } from './open.ts';
import { Pager } from './Pager.tsx';
import { ShareView } from './ShareView.tsx';
import css from './Stage.module.css';
import { Tile } from './Tile.tsx';
import { useSize } from './useSize.ts';

export interface StageProps {
  readonly call: Call;
  readonly people: readonly Person[];
  readonly meetingId: string;
  /** Whether the list of people is what the server says now; while the line is down it is a memory. */
  readonly current: boolean;
  /** A panel lies over it. */
  readonly covered: boolean;
}

export function Stage({ call, people, meetingId, current, covered }: StageProps) {
  const { t } = useTranslation('call');
  const [element, size] = useSize();
  const [asked, setPage] = useState(0);
  const order = useReadable(call.seating.order);
  const own = useReadable(call.sharing.state) === 'on';
  const [wanted, setWanted] = useState<string | null>(null);
  const sharers = people.filter(({ self, share }) => (self ? own : share !== null));
  const shown = sharers.find(({ identity }) => identity === wanted) ?? sharers.find(({ self }) => !self) ?? sharers[0];
  const layout: Layout = shown === undefined ? layOut(people.length, size) : { kind: 'strip' };
  const pages = layout.kind === 'grid' ? layout.pages : 1;
  const page = Math.min(asked, pages - 1);
  useShowing(call, layout);
  return (
    <main
      ref={element}
      className={css.stage}
      aria-label={t('stage.people')}
      tabIndex={-1}
      inert={covered}
      data-layout={layout.kind}
    >
      {shown !== undefined && <ShareView call={call} sharers={sharers} shown={shown} onShow={setWanted} />}
      <Tiles call={call} people={arrange(order, people)} layout={layout} page={page} />
      {layout.kind === 'alone' && current && <AloneCard meetingId={meetingId} />}
      {pages > 1 && <Pager page={page} pages={pages} onPage={setPage} />}
    </main>
  );
}

/** With several pages, whoever speaks is brought to the first one. */
function useShowing(call: Call, layout: Layout): void {
  const visible = layout.kind === 'grid' && layout.pages > 1 ? layout.perPage : Number.POSITIVE_INFINITY;
  useEffect(() => call.seating.showing(visible), [call, visible]);
}

interface TilesProps {
  readonly call: Call;
  readonly people: readonly Person[];
  readonly layout: Layout;
  readonly page: number;
}

/** One list for every layout, so that a tile stays the same element, and its picture stands, when people come. */
function Tiles({ call, people, layout, page }: TilesProps) {
  const { camera } = useReadable(call.media.state);
  const own = camera.kind === 'on' ? ownPicture(camera.track) : null;
  const hands = useReadable(call.together.hands);
  const grid = layout.kind === 'grid' ? layout : null;
  const shown = grid === null ? people : pageOf(people, grid.perPage, page);
  const last = grid === null ? null : lastRow(shown.length, grid.columns);
  return (
    <ul className={css.tiles} data-layout={layout.kind} data-columns={grid?.columns ?? 1}>
      {shown.map((person, index) => (
        <Tile
          key={person.identity}
          person={person}
          ownPicture={own}
          hand={hands.indexOf(person.identity) + 1}
          corner={layout.kind === 'pair' && person.self}
          shift={last?.first === index ? last.shift : 0}
        />
      ))}
    </ul>
  );
}
