/**
 * The level of a microphone as a row of cells. A live picture: hidden from assistive technology while it moves,
 * because a value which changes ten times a second is noise there; the words beside it say whether sound comes in.
 */
import { cx } from './classes.ts';
import css from './Meter.module.css';

const CELLS = 16;
/** The last cells warn: from here on the sound is about to clip. Lower warns earlier. */
const PEAK_FROM = 14;

/** `level` from 0 to 1. */
export function Meter({ level }: { readonly level: number }) {
  const lit = Math.round(Math.min(1, Math.max(0, level)) * CELLS);
  return (
    <span className={css.meter} aria-hidden="true">
      {Array.from({ length: CELLS }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells have a place and no other identity
        <i key={cell} className={cx(cell < lit && (cell >= PEAK_FROM ? css.peak : css.on))} />
      ))}
    </span>
  );
}
