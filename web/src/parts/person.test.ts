import { describe, expect, test } from 'vitest';
import { birthYears, NOBODY, personFaults } from './person.ts';

describe('the three questions', () => {
  test('nothing is filled in for the person', () => {
    expect(NOBODY).toEqual({ name: '', birthYear: '', accepted: false });
    expect(personFaults(NOBODY)).toEqual({
      name: 'nameMissing',
      birthYear: 'birthYearMissing',
      accepted: 'acceptMissing',
    });
  });

  test('a whole answer has no fault', () => {
    expect(personFaults({ name: 'Kim', birthYear: '1990', accepted: true })).toEqual({});
  });

  test('blanks are no name, and a name has an end', () => {
    const answer = { birthYear: '1990', accepted: true };
    expect(personFaults({ ...answer, name: '  \u00a0 ' }).name).toBe('nameMissing');
    expect(personFaults({ ...answer, name: 'x'.repeat(64) })).toEqual({});
    expect(personFaults({ ...answer, name: 'x'.repeat(65) }).name).toBe('nameLong');
    expect(personFaults({ ...answer, name: 'e\u0301'.repeat(64) })).toEqual({});
  });

  test('the years begin with this one and hint at no limit', () => {
    const years = birthYears(2026);
    expect(years[0]).toBe('2026');
    expect(years.at(-1)).toBe('1906');
    expect(new Set(years).size).toBe(years.length);
  });
});
