/** How somebody knows that an account belongs to a child: a closed list, since free words would be data about them. */
import type { Ground } from '../../api/model.ts';

export const GROUNDS: readonly Ground[] = ['guardian', 'told', 'seen'];

export const isGround = (value: string): value is Ground => GROUNDS.some((each) => each === value);
