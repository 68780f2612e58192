/** English words of `doctor`, fetched with whatever says them. */
import words from '../en/doctor.json';
import { bring } from '../index.ts';

bring('doctor', words);
