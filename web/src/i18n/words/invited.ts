/** English words of `invited`, fetched with whatever says them. */
import words from '../en/invited.json';
import { bring } from '../index.ts';

bring('invited', words);
