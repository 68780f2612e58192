/** English words of `admin`, fetched with whatever says them. */
import words from '../en/admin.json';
import { bring } from '../index.ts';

bring('admin', words);
