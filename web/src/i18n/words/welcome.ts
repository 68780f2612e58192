/** English words of `welcome`, fetched with whatever says them. */
import words from '../en/welcome.json';
import { bring } from '../index.ts';

bring('welcome', words);
