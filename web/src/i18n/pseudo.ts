/**
 * English made longer and turned around (the pseudo-locale ar-XB): the proof that nothing is built for one direction or
 * for the length of English words. Values and markup inside a text stay as they are.
 */
import { en } from './catalogue.ts';

/** Marks of direction around each piece, so that signs at its end stand on the side where Arabic would have them. */
const MARK = '\u200F';
/** What a program puts in, and markup: neither is a word. */
const NOT_WORDS = /(\{\{\w+\}\}|<\/?\w+>)/u;

/** Twice the vowels is about 40 % more length, which is what languages need beside English. */
export function pseudo(text: string): string {
  return text
    .split(NOT_WORDS)
    .map((piece) =>
      piece === '' || NOT_WORDS.test(piece) ? piece : `${MARK}${piece.replace(/[aeiou]/giu, '$&$&')}${MARK}`,
    )
    .join('');
}

function turned<T>(tree: T): T {
  if (typeof tree === 'string') return pseudo(tree) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, turned<unknown>(value)])) as T;
}

export const catalogue: typeof en = turned(en);
