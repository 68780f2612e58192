/** English words of `setup`, fetched with whatever says them. */
import words from '../en/setup.json';
import { bring } from '../index.ts';

bring('setup', words);
