/** One list for every layout, so that a tile stays the same element, and its picture stands, when people come. */
import { type Layout, largeOnes, lastRow, pageOf } from '../../call/layout.ts';
import { ownPicture } from '../../call/local.ts';
import type { Person } from '../../call/people.ts';
import { useReadable } from '../prejoin/readable.ts';
import type { Call } from './open.ts';
import css from './Stage.module.css';
import { Tile } from './Tile.tsx';

export interface TilesProps {
  readonly call: Call;
  readonly people: readonly Person[];
  readonly layout: Layout;
  readonly page: number;
  readonly covered: boolean;
}

export function Tiles({ call, people, layout, page, covered }: TilesProps) {
  const { camera } = useReadable(call.media.state);
  const own = camera.kind === 'on' ? ownPicture(camera.track) : null;
  const hands = useReadable(call.together.hands);
  const { pinned } = useReadable(call.view.view);
  const speaker = useReadable(call.speaker.shown);
  const grid = layout.kind === 'grid' ? layout : null;
  const shown = grid === null ? people : pageOf(people, grid.perPage, page);
  const last = grid === null ? null : lastRow(shown.length, grid.columns);
  const large = layout.kind === 'focus' ? largeOnes(shown, pinned, speaker) : [];
  return (
    <ul className={css.tiles} inert={covered} data-layout={layout.kind} data-columns={grid?.columns ?? 1}>
      {shown.map((person, index) => (
        <Tile
          key={person.identity}
          view={call.view}
          person={person}
          ownPicture={person.self ? own : null}
          hand={hands.indexOf(person.identity) + 1}
          pinned={pinned.includes(person.identity)}
          corner={layout.kind === 'pair' && person.self}
          shift={last?.first === index ? last.shift : 0}
          place={large.indexOf(person.identity)}
          large={large.length}
        />
      ))}
    </ul>
  );
}
