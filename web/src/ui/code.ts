/**
 * The reading of a sign-in code: eight signs of Crockford's base 32, shown as four and four.
 *
 * What people confuse is read as one (0 and O; 1, I and L), case and punctuation do not matter, and a code is found in a
 * pasted sentence. What is not of the alphabet stays: the server says that it is wrong, we do not swallow it.
 */

export const CODE_LENGTH = 8;

const SIGN = /[\p{L}\p{N}]/u;
/** A whole code inside other words, such as the line of a mail. */
const WHOLE = /(?<![\p{L}\p{N}])([0-9a-z]{4})[\s-]?([0-9a-z]{4})(?![\p{L}\p{N}])/giu;
const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** The bare code in what was typed or pasted; never longer than a code. */
export function readCode(typed: string): string {
  const signs = [...typed].filter((sign) => SIGN.test(sign));
  const text = signs.length > CODE_LENGTH ? (lastWhole(typed) ?? signs.join('')) : signs.join('');
  return [...text.toUpperCase()]
    .slice(0, CODE_LENGTH)
    .map((sign) => ALIKE[sign] ?? sign)
    .join('');
}

/** The last match which holds a digit; a word of eight letters in the sentence before it is no code. */
function lastWhole(typed: string): string | undefined {
  const found = [...typed.matchAll(WHOLE)].map((match) => `${match[1]}${match[2]}`);
  return found.findLast((code) => /\d/.test(code)) ?? found.at(-1);
}

/** As it is shown: `K7QM 3X`. */
export function groupCode(code: string): string {
  return code.length > 4 ? `${code.slice(0, 4)} ${code.slice(4)}` : code;
}
