/** English words of `invite`, fetched with whatever says them. */
import words from '../en/invite.json';
import { bring } from '../index.ts';

bring('invite', words);
