/**
 * A text of the catalogue with markup in it: `Read the <policy>notice</policy>` puts its words into the element of that
 * name. What a program fills in comes after the markup was read, so that a name of `<b>` stays a name.
 */
import { cloneElement, Fragment, type ReactElement } from 'react';

export interface RichProps {
  /** As `t(key, AS_WRITTEN)` gives it. */
  readonly text: string;
  readonly parts: Readonly<Record<string, ReactElement>>;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Leaves `{{values}}` where they stand: they are filled in here. */
export const AS_WRITTEN = { skipInterpolation: true } as const;

const MARKUP = /<(\w+)>(.*?)<\/\1>/u;
const VALUE = /\{\{(\w+)\}\}/gu;

export function Rich({ text, parts, values = {} }: RichProps) {
  const fill = (words: string): string => words.replace(VALUE, (_, name: string) => String(values[name] ?? ''));
  // Three by three: words before, the name of an element, the words inside it.
  const pieces = text.split(MARKUP);
  return pieces.map((piece, index) => {
    const part = parts[pieces[index - 1] ?? ''];
    if (index % 3 === 1) return null;
    const key = `${index} ${piece}`;
    return index % 3 === 2 && part !== undefined ? (
      cloneElement(part, { key }, fill(piece))
    ) : (
      <Fragment key={key}>{fill(piece)}</Fragment>
    );
  });
}
