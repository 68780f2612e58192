/**
 * How the tiles share the stage. Pure: sizes in, columns and pages out; the React side only draws it.
 */

import type { LayoutChoice } from './view.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Layout =
  /** One tile over the whole stage: nobody else is here. */
  | { readonly kind: 'alone' }
  /** A shared screen has the stage; faces stand in a row beside it. */
  | { readonly kind: 'strip' }
  /** Who is pinned or speaks has the stage; the others stand in a row beside it. */
  | { readonly kind: 'focus'; readonly large: number }
  /** Two people: the other one over the whole stage, oneself in a card in the corner. */
  | { readonly kind: 'pair' }
  | {
      readonly kind: 'grid';
      readonly columns: number;
      readonly rows: number;
      readonly perPage: number;
      readonly pages: number;
    };

/** Most videos on one page. More tires the eye and the decoder; fewer makes a class of 25 turn pages. */
const MOST_ON_A_PAGE = 25;
const MOST_ON_A_PHONE = 6;
/** Below this width a stage is a phone's; in CSS pixels, the `48em` of the style sheets. */
const PHONE_WIDTH = 768;
const MOST_COLUMNS = 5;
/** The shapes that a face may be cropped to: no wider than a camera's picture, no taller than a portrait. */
const WIDEST = 16 / 9;
const TALLEST = 4 / 5;
/** On a stage that is higher than wide a face may fill a phone's picture. */
const TALLEST_UPRIGHT = 9 / 16;
/** What an upright tile counts on a wide stage: it cuts shoulders off. Lower prefers rows, higher columns. */
const UPRIGHT_COUNTS = 0.9;

/** What the person asked for, and what the call asks for. */
export interface Wishes {
  readonly layout: LayoutChoice;
  readonly pinned: number;
  readonly sharing: boolean;
  /** Whether oneself has a tile: two others are not a pair. */
  readonly selfShown: boolean;
}

const NO_WISHES: Wishes = { layout: 'auto', pinned: 0, sharing: false, selfShown: true };

/** `people` are the tiles to place: oneself is among them unless hidden. */
export function layOut(people: number, stage: Size, wishes: Wishes = NO_WISHES): Layout {
  if (wishes.sharing) {
    return { kind: 'strip' };
  }
  if (people <= 1) {
    return { kind: 'alone' };
  }
  const pair = people === 2 && wishes.selfShown;
  if (wishes.pinned > 0 && !pair) {
    return { kind: 'focus', large: Math.min(wishes.pinned, people) };
  }
  if (pair && wishes.layout !== 'grid') {
    return { kind: 'pair' };
  }
  return wishes.layout === 'speaker' ? { kind: 'focus', large: 1 } : gridFor(people, stage);
}

function gridFor(people: number, stage: Size): Layout {
  const most = stage.width < PHONE_WIDTH ? MOST_ON_A_PHONE : MOST_ON_A_PAGE;
  const pages = Math.ceil(people / most);
  // Pages of equal size: 26 people are 13 and 13, not 25 and 1.
  const perPage = Math.ceil(people / pages);
  const columns = bestColumns(perPage, stage);
  return { kind: 'grid', columns, rows: Math.ceil(perPage / columns), perPage, pages };
}

/** The number of columns that shows most of every face; with equal pictures, the one with fewer empty places. */
function bestColumns(tiles: number, stage: Size): number {
  let best = 1;
  let most = -1;
  for (let columns = 1; columns <= Math.min(tiles, MOST_COLUMNS); columns += 1) {
    const rows = Math.ceil(tiles / columns);
    const empty = columns * rows - tiles;
    const cell = { width: stage.width / columns, height: stage.height / rows };
    // A thousandth for each empty place: it only decides between layouts that are otherwise the same.
    const shown = pictureIn(cell, stage.height > stage.width) * (1 - empty / 1000);
    if (shown > most) {
      most = shown;
      best = columns;
    }
  }
  return best;
}

/** The area of the largest picture of an allowed shape that fits into the cell. */
function pictureIn(cell: Size, upright: boolean): number {
  if (cell.width <= 0 || cell.height <= 0) {
    return 0;
  }
  const tallest = upright ? TALLEST_UPRIGHT : TALLEST;
  const shape = Math.min(WIDEST, Math.max(tallest, cell.width / cell.height));
  const width = Math.min(cell.width, cell.height * shape);
  const area = (width * width) / shape;
  return shape < 1 && !upright ? area * UPRIGHT_COUNTS : area;
}

/**
 * How many half columns the last row is moved in, so that it stands in the middle; the index of its first tile.
 * Null when the last row is full.
 */
export function lastRow(tiles: number, columns: number): { readonly first: number; readonly shift: number } | null {
  const over = tiles % columns;
  return over === 0 ? null : { first: tiles - over, shift: columns - over };
}

/** The tiles of one page; a page that no longer exists is the last one. */
export function pageOf<T>(tiles: readonly T[], perPage: number, page: number): readonly T[] {
  const last = Math.max(0, Math.ceil(tiles.length / perPage) - 1);
  const start = Math.min(Math.max(0, page), last) * perPage;
  return tiles.slice(start, start + perPage);
}

/** Who is large in a `focus`: the pinned ones, else who speaks, else the first; never oneself while others are there. */
export function largeOnes(
  tiles: readonly { readonly identity: string; readonly self: boolean }[],
  pinned: readonly string[],
  speaker: string | null,
): readonly string[] {
  const there = pinned.filter((identity) => tiles.some((tile) => tile.identity === identity));
  if (there.length > 0) {
    return there;
  }
  const shown = tiles.find(({ identity }) => identity === speaker) ?? tiles.find(({ self }) => !self) ?? tiles[0];
  return shown === undefined ? [] : [shown.identity];
}
