/**
 * How large a picture is, from its first bytes and without decoding it.
 *
 * Sources: PNG 1.2, section 11.2.2 (IHDR); JPEG, ITU-T T.81, annex B (markers, SOF); WebP, RFC 9649 (VP8, VP8L, VP8X).
 */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Parts in front of the size of a JPEG: profiles and previews. Cameras write a dozen; more is no photograph. */
const MOST_PARTS = 200;
const SOI = 0xff_d8;
/** SOF0 to SOF15; three numbers in between mean something else (DHT, JPG, DAC). */
const FRAMES = { first: 0xc0, last: 0xcf, others: new Set([0xc4, 0xc8, 0xcc]) } as const;
const SCAN = 0xda;

/** Null for anything that is not a JPEG, PNG or WebP with a size. */
export async function pictureSize(file: Blob): Promise<PictureSize | null> {
  const head = await bytes(file, 0, 30);
  if (head.byteLength < 30) return null;
  const size = head.getUint16(0) === SOI ? await jpeg(file) : (png(head) ?? webp(head));
  return size !== null && size.width > 0 && size.height > 0 ? size : null;
}

async function bytes(file: Blob, start: number, count: number): Promise<DataView> {
  return new DataView(await file.slice(start, start + count).arrayBuffer());
}

function word(head: DataView, at: number): string {
  return String.fromCharCode(...new Uint8Array(head.buffer, at, 4));
}

function png(head: DataView): PictureSize | null {
  const is = head.getUint32(0) === 0x89_50_4e_47 && word(head, 12) === 'IHDR';
  return is ? { width: head.getUint32(16), height: head.getUint32(20) } : null;
}

function webp(head: DataView): PictureSize | null {
  if (word(head, 0) !== 'RIFF' || word(head, 8) !== 'WEBP') return null;
  switch (word(head, 12)) {
    case 'VP8 ':
      return { width: head.getUint16(26, true) & 0x3f_ff, height: head.getUint16(28, true) & 0x3f_ff };
    case 'VP8L': {
      const packed = head.getUint32(21, true);
      return { width: (packed & 0x3f_ff) + 1, height: ((packed >>> 14) & 0x3f_ff) + 1 };
    }
    case 'VP8X':
      return { width: (head.getUint32(24, true) & 0xff_ff_ff) + 1, height: (head.getUint32(26, true) >>> 8) + 1 };
    default:
      return null;
  }
}

/** From part to part until one tells the size; each says how long it is. */
async function jpeg(file: Blob): Promise<PictureSize | null> {
  let at = 2;
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const head = await bytes(file, at, 9);
    if (head.byteLength < 9 || head.getUint8(0) !== 0xff) return null;
    const marker = head.getUint8(1);
    if (marker === 0xff) {
      at += 1; // a byte of filling
    } else if (marker === SCAN) {
      return null;
    } else if (marker >= FRAMES.first && marker <= FRAMES.last && !FRAMES.others.has(marker)) {
      return { width: head.getUint16(7), height: head.getUint16(5) };
    } else {
      at += 2 + head.getUint16(2);
    }
  }
  return null;
}
