import { expect, test } from 'vitest';
import { en } from './catalogue.ts';
import { catalogue, pseudo } from './pseudo.ts';

test('words become longer and keep values and markup', () => {
  const turned = pseudo('If <b>{{email}}</b> may sign in');
  expect(turned).toContain('<b>{{email}}</b>');
  expect(turned.length).toBeGreaterThan('If <b>{{email}}</b> may sign in'.length);
  expect(turned.startsWith('\u200F')).toBe(true);
});

test('every text of the catalogue is turned', () => {
  expect(Object.keys(catalogue)).toEqual(Object.keys(en));
  expect(catalogue.call.bar.leave).not.toBe(en.call.bar.leave);
});
