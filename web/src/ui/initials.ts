/**
 * Two initials for an avatar: of the first and the last word, Unicode safe, titles and particles skipped.
 * One letter is fine; a name without letters gets none.
 */

const TITLES = new Set(['dr', 'prof', 'mr', 'mrs', 'ms', 'mx', 'sir', 'dame', 'herr', 'frau']);
const PARTICLES = new Set([
  'van',
  'von',
  'der',
  'den',
  'de',
  'da',
  'di',
  'del',
  'della',
  'dos',
  'la',
  'le',
  'ter',
  'ten',
  'zu',
  'af',
  'av',
  'bin',
  'ibn',
  'al',
  'el',
]);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  for (const { segment } of segmenter.segment(word)) {
    if (/\p{L}|\p{N}/u.test(segment)) return segment.toLocaleUpperCase();
  }
  return '';
}

export function initials(name: string): string {
  const words = name
    .normalize('NFC')
    .split(/[\s\u00a0]+/u)
    .filter((word) => firstLetter(word) !== '');
  const plain = words.filter((word) => {
    const bare = word.toLowerCase().replace(/\.$/u, '');
    return !TITLES.has(bare) && !PARTICLES.has(bare);
  });
  const kept = plain.length > 0 ? plain : words;
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined) return '';
  return kept.length === 1 ? firstLetter(first) : firstLetter(first) + firstLetter(last);
}

/** One of the twelve hues: the sum of the id's bytes, so that it never follows a change of name. */
export function hueOf(id: string): Hue {
  const sum = new TextEncoder().encode(id).reduce((total, byte) => total + byte, 0);
  return ((sum % 12) + 1) as Hue;
}

export type Hue = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;
