/** English words of `reports`, fetched with whatever says them. */
import words from '../en/reports.json';
import { bring } from '../index.ts';

bring('reports', words);
