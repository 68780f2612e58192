/** English words of `yourdata`, fetched with whatever says them. */
import words from '../en/yourdata.json';
import { bring } from '../index.ts';

bring('yourdata', words);
