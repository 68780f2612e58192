/**
 * Cuts a picture square and makes it small before it is sent: nobody needs the megabytes of a camera.
 *
 * Decoding takes four bytes for each pixel, whatever the file weighs, so the size is read from the file's first bytes
 * and a picture that would take the memory of a phone is refused before the browser decodes it.
 */
import { ownError } from '../../api/error.ts';
import { type PictureSize, pictureSize } from './pictureSize.ts';

const SIDE = 384;
/** The first that is short enough is taken: leaves, hair and grain want more bytes than a face before a wall. */
const QUALITIES = [0.85, 0.7, 0.55, 0.4, 0.25] as const;
/** What the server takes (`profile/rules.py`: 44,000 bytes), in letters of base 64. */
const LETTERS_MOST = Math.floor((44_000 * 4) / 3);
/** What the largest photographs of phones weigh. More lets the browser read on for nothing. */
const MOST_BYTES = 30_000_000;
/** Photographs of 50 megapixels pass and take 200 MB for a moment. More may end the page on a phone. */
const MOST_PIXELS = 52_000_000;
/** Beyond this browsers draw nothing into a canvas. */
const MOST_SIDE = 16_384;

/** The picture in base 64. Rejects with `large_picture`, or `unreadable_picture` where the browser cannot read it. */
export async function smallPicture(file: File): Promise<string> {
  if (file.size > MOST_BYTES) throw ownError('large_picture');
  const size = await pictureSize(file);
  if (size === null) throw ownError('unreadable_picture');
  if (isTooLarge(size)) throw ownError('large_picture');
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) throw ownError('unreadable_picture');
  return drawn(image);
}

function isTooLarge({ width, height }: PictureSize): boolean {
  return Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS;
}

function drawn(image: ImageBitmap): string {
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const left = (image.width - side) / 2;
  const top = (image.height - side) / 2;
  canvas.getContext('2d')?.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE);
  image.close();
  return shortest(canvas);
}

function shortest(canvas: HTMLCanvasElement): string {
  let picture = '';
  for (const quality of QUALITIES) {
    picture = canvas.toDataURL('image/jpeg', quality).split(',')[1] ?? '';
    if (picture.length <= LETTERS_MOST) break;
  }
  return picture;
}
