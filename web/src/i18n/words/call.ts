/** English words of `call`, fetched with whatever says them. */
import words from '../en/call.json';
import { bring } from '../index.ts';

bring('call', words);
