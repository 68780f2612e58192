/** English words of `profile`, fetched with whatever says them. */
import words from '../en/profile.json';
import { bring } from '../index.ts';

bring('profile', words);
