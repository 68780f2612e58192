/**
 * Names and texts of other people, made fit to be shown. Pure.
 *
 * React never takes a text for markup; what is left to a text are tricks with the screen: marks that turn the reading
 * direction of what stands beside it, letters without width, towers of accents, and sheer length (Unicode TR 36, 2.1).
 */

/** Longest name shown, in characters as people count them. The server takes fewer; others may stand in front of it. */
const LONGEST_NAME = 120;
/** Longest message. Longer ones are documents, and 500 of this length are two megabytes. */
export const LONGEST_TEXT = 2000;
/** More accents than this on one letter are not writing in any language. */
const MARKS = /(\p{M}{4})\p{M}+/gu;
/** Controls, marks of direction, and signs without width; those that join emoji or shape scripts are kept. */
const UNSEEN = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

export function shownName(name: string): string {
  // In this order: to the pattern of white space the byte order mark is a space, to people it is nothing.
  const line = tamed(name.slice(0, LONGEST_NAME * 8).replace(/[\t\n\r\f\v]/gu, ' '));
  return clipped(line.replace(/\s+/gu, ' ').trim(), LONGEST_NAME);
}

/** Lines stay, never more than one empty line at a time. */
export function shownText(text: string): string {
  const lines = text
    .slice(0, LONGEST_TEXT * 8)
    .split(/\r\n|\r|\n|\u2028|\u2029/u)
    .map((line) => tamed(line.replaceAll('\t', ' ')).trimEnd());
  return clipped(
    lines
      .join('\n')
      .replace(/\n{3,}/gu, '\n\n')
      .trim(),
    LONGEST_TEXT,
  );
}

function tamed(text: string): string {
  return text.replace(UNSEEN, '').replace(MARKS, '$1');
}

function clipped(text: string, most: number): string {
  const signs = Array.from(text);
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join('')}…`;
}
