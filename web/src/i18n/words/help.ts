/** English words of `help`, fetched with whatever says them. */
import words from '../en/help.json';
import { bring } from '../index.ts';

bring('help', words);
