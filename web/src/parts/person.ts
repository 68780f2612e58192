/**
 * The three questions asked of everyone who comes in, member or guest: name, year of birth, the policy. Pure.
 *
 * The year is asked neutrally: no default, no hint at a limit. The server decides; it keeps a yes, never the year.
 */

export interface Person {
  readonly name: string;
  readonly birthYear: string;
  readonly accepted: boolean;
}

export const NOBODY: Person = { name: '', birthYear: '', accepted: false };

export type PersonFault = 'nameMissing' | 'nameLong' | 'birthYearMissing' | 'acceptMissing';
export type PersonFaults = Readonly<Partial<Record<'name' | 'birthYear' | 'accepted', PersonFault>>>;

/** The server's own limit on a display name. */
export const NAME_MOST = 64;
/** No one alive is older; a longer list only makes the wheel of a phone longer. */
const OLDEST = 120;

/** Signs as people count them: accents and joiners belong to the letter before. */
const lengthOf = (name: string): number => [...name.replace(/[\p{M}\u200c\u200d]/gu, '')].length;

export function personFaults(person: Person): PersonFaults {
  const name = person.name.trim();
  const nameFault = name === '' ? 'nameMissing' : lengthOf(name) > NAME_MOST ? 'nameLong' : undefined;
  return {
    ...(nameFault && { name: nameFault }),
    ...(person.birthYear === '' && { birthYear: 'birthYearMissing' as const }),
    ...(!person.accepted && { accepted: 'acceptMissing' as const }),
  };
}

export const isSound = (faults: object): boolean => Object.keys(faults).length === 0;

/** From this year back; the newest first, as people expect of such a list. */
export function birthYears(thisYear: number): readonly string[] {
  return Array.from({ length: OLDEST + 1 }, (_, age) => String(thisYear - age));
}
