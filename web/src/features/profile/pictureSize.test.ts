import { describe, expect, test } from 'vitest';
import { pictureSize } from './pictureSize.ts';

const blob = (...parts: readonly (string | readonly number[])[]): Blob =>
  new Blob(
    parts.map((part) =>
      typeof part === 'string' ? Uint8Array.from(part, (sign) => sign.charCodeAt(0)) : new Uint8Array(part),
    ),
  );
const REST = Array.from({ length: 30 }, () => 0);

describe('the size of a picture is read without decoding', () => {
  test('of a PNG', async () => {
    const png = blob('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 1, 0, 0, 0, 0, 2, 1], REST);
    expect(await pictureSize(png)).toEqual({ width: 65_536, height: 513 });
  });

  test('of a JPEG, behind the parts that come first and a byte of filling', async () => {
    const profile = [0xff, 0xe1, 0, 10, 1, 2, 3, 4, 5, 6, 7, 8];
    const tables = [0xff, 0xff, 0xc4, 0, 4, 9, 9];
    const jpeg = blob([0xff, 0xd8], profile, tables, [0xff, 0xc2, 0, 17, 8, 0x0b, 0xb8, 0x0f, 0xa0], REST);
    expect(await pictureSize(jpeg)).toEqual({ width: 4000, height: 3000 });
  });

  test('of the three kinds of WebP', async () => {
    const lossy = blob(
      'RIFF',
      [9, 9, 9, 9],
      'WEBPVP8 ',
      [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a],
      [0x80, 2, 0x68, 1],
      REST,
    );
    const plain = blob('RIFF', [9, 9, 9, 9], 'WEBPVP8L', [0, 0, 0, 0, 0x2f], [0x7f, 0xc2, 0x59, 0], REST);
    const more = blob('RIFF', [9, 9, 9, 9], 'WEBPVP8X', [0, 0, 0, 0, 0, 0, 0, 0], [0x3f, 0x9c, 0, 0x0f, 0x27, 0], REST);
    expect(await pictureSize(lossy)).toEqual({ width: 640, height: 360 });
    expect(await pictureSize(plain)).toEqual({ width: 640, height: 360 });
    expect(await pictureSize(more)).toEqual({ width: 40_000, height: 10_000 });
  });

  test.each([
    ['nothing', []],
    ['a text', [...'<svg xmlns="http://www.w3.org/2000/svg">'].map((sign) => sign.charCodeAt(0))],
    ['a JPEG that tells no size before its pixels', [0xff, 0xd8, 0xff, 0xda, ...REST, ...REST]],
    ['a JPEG whose parts never end', [0xff, 0xd8, ...Array.from({ length: 4000 }, () => 0xff)]],
    ['a JPEG whose part reaches beyond the file', [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, ...REST]],
    ['a PNG without pixels', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, ...REST]],
  ])('%s is no picture', async (_, content) => {
    expect(await pictureSize(new Blob([new Uint8Array(content)]))).toBeNull();
  });
});
