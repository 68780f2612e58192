import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Rich } from './Rich.tsx';

const shown = (text: string, values: Record<string, string | number> = {}): string =>
  render(<Rich text={text} values={values} parts={{ b: <strong />, link: <a href="/here">…</a> }} />).container
    .innerHTML;

test('words between a name stand in its element, what is around them stays', () => {
  expect(shown('Read <link>the notice</link>, <b>now</b>.')).toBe(
    'Read <a href="/here">the notice</a>, <strong>now</strong>.',
  );
});

test('what is filled in is never markup', () => {
  expect(shown('To <b>{{name}}</b>, {{n}} times', { name: '</b><link>click</link>', n: 3 })).toBe(
    'To <strong>&lt;/b&gt;&lt;link&gt;click&lt;/link&gt;</strong>, 3 times',
  );
});

test('a name that nobody gave an element for leaves its words', () => {
  expect(shown('All <i>words</i> stay')).toBe('All words stay');
});
