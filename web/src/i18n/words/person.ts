/** English words of `person`, fetched with whatever says them. */
import words from '../en/person.json';
import { bring } from '../index.ts';

bring('person', words);
