/** English words of `home`, fetched with whatever says them. */
import words from '../en/home.json';
import { bring } from '../index.ts';

bring('home', words);
