/** English words of `people`, fetched with whatever says them. */
import words from '../en/people.json';
import { bring } from '../index.ts';

bring('people', words);
