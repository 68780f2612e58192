/** English words of `ringing`, fetched with whatever says them. */
import words from '../en/ringing.json';
import { bring } from '../index.ts';

bring('ringing', words);
