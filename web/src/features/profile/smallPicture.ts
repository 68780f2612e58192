/** Cuts a picture square and makes it small before it is sent: nobody needs the megabytes of a camera. */

const SIDE = 384;
const QUALITY = 0.85;

/** The picture in base 64; rejects where the browser cannot read it. */
export async function smallPicture(file: File): Promise<string> {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const left = (image.width - side) / 2;
  const top = (image.height - side) / 2;
  canvas.getContext('2d')?.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE);
  image.close();
  return canvas.toDataURL('image/jpeg', QUALITY).split(',')[1] ?? '';
}
