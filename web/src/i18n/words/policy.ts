/** English words of `policy`, fetched with whatever says them. */
import words from '../en/policy.json';
import { bring } from '../index.ts';

bring('policy', words);
