/** English words of `support`, fetched with whatever says them. */
import words from '../en/support.json';
import { bring } from '../index.ts';

bring('support', words);
