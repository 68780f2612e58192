/** The stage: everybody's tile, in an order that does not jump. What goes where is decided in `call/layout.ts`. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Layout, layOut, pageOf } from '../../call/layout.ts';
import { ownPicture } from '../../call/local.ts';
import type { Person } from '../../call/people.ts';
import { arrange } from '../../call/tiles.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useReadable } from '../prejoin/readable.ts';
import { AloneCard } from './AloneCard.tsx';
import type { Call } from './open.ts';
import css from './Stage.module.css';
import { Tile } from './Tile.tsx';
import { useSize } from './useSize.ts';

export interface StageProps {
  readonly call: Call;
  readonly people: readonly Person[];
  readonly meetingId: string;
}

export function Stage({ call, people, meetingId }: StageProps) {
  const { t } = useTranslation('call');
  const [element, size] = useSize();
  const { camera } = useReadable(call.media.state);
  const order = useReadable(call.seating.order);
  const tiles = arrange(order, people);
  const layout = layOut(tiles.length, size);
  const own = camera.kind === 'on' ? ownPicture(camera.track) : null;
  const tile = (person: Person) => <Tile key={person.identity} person={person} ownPicture={own} />;
  const [first, second] = tiles;
  return (
    <main ref={element} className={css.stage} aria-label={t('stage.people')} tabIndex={-1}>
      {layout.kind === 'grid' && <Grid call={call} tiles={tiles} layout={layout} tile={tile} />}
      {layout.kind !== 'grid' && <ul className={css.solo}>{first !== undefined && tile(first)}</ul>}
      {layout.kind === 'pair' && second !== undefined && (
        <Tile as="div" className={css.card} person={second} ownPicture={own} />
      )}
      {layout.kind === 'alone' && <AloneCard meetingId={meetingId} />}
    </main>
  );
}

interface GridProps {
  readonly call: Call;
  readonly tiles: readonly Person[];
  readonly layout: Extract<Layout, { kind: 'grid' }>;
  readonly tile: (person: Person) => React.ReactElement;
}

function Grid({ call, tiles, layout, tile }: GridProps) {
  const { t } = useTranslation('call');
  const [asked, setPage] = useState(0);
  const { perPage, pages, columns } = layout;
  const page = Math.min(asked, pages - 1);
  useEffect(() => call.seating.showing(pages > 1 ? perPage : Number.POSITIVE_INFINITY), [call, pages, perPage]);
  return (
    <>
      <ul className={css.grid} data-columns={columns}>
        {pageOf(tiles, perPage, page).map(tile)}
      </ul>
      {pages > 1 && (
        <nav className={css.pager} aria-label={t('stage.pages')}>
          <Button
            size="sm"
            iconOnly
            isDisabled={page === 0}
            aria-label={t('stage.pageBefore')}
            onPress={() => setPage(page - 1)}
          >
            <Icon as={ChevronLeft} flip />
          </Button>
          <span className="small num" role="status">
            {t('stage.page', { page: page + 1, pages })}
          </span>
          <Button
            size="sm"
            iconOnly
            isDisabled={page === pages - 1}
            aria-label={t('stage.pageNext')}
            onPress={() => setPage(page + 1)}
          >
            <Icon as={ChevronRight} flip />
          </Button>
        </nav>
      )}
    </>
  );
}
