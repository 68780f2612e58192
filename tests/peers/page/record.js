// Encodes the clips that native clients publish: a picture in which a bar moves and a block
// counts, in three sizes, and a tone. What comes out is IVF (bitstream guide of VP8, annex B of
// the WebM project's container note): one header, then length, timestamp and bytes of a frame.

const FRAMES = 20;
const FRAMES_PER_SECOND = 10;
const KEY_EVERY = 10;

function header(fourcc, width, height, rate, count) {
  const view = new DataView(new ArrayBuffer(32));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(new TextEncoder().encode('DKIF'), 0);
  view.setUint16(6, 32, true);
  bytes.set(new TextEncoder().encode(fourcc), 8);
  view.setUint16(12, width, true);
  view.setUint16(14, height, true);
  view.setUint32(16, rate, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, count, true);
  return bytes;
}

function frame(chunk, index) {
  const bytes = new Uint8Array(12 + chunk.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, chunk.byteLength, true);
  view.setUint32(4, index, true);
  chunk.copyTo(bytes.subarray(12));
  return bytes;
}

function base64(parts) {
  let text = '';
  for (const part of parts) for (const byte of part) text += String.fromCharCode(byte);
  return btoa(text);
}

function draw(context, width, height, index) {
  context.fillStyle = '#18483c';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#f2c14e';
  context.fillRect((index / FRAMES) * width, 0, width / 8, height);
  context.fillStyle = index % 2 ? '#ffffff' : '#20242c';
  context.fillRect(width * 0.4, height * 0.4, width * 0.2, height * 0.2);
}

export async function video(width, height, bitrate) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  const chunks = [];
  const encoder = new VideoEncoder({ output: (chunk) => chunks.push(chunk), error: fail });
  encoder.configure({ codec: 'vp8', width, height, bitrate, framerate: FRAMES_PER_SECOND });
  for (let index = 0; index < FRAMES; index += 1) {
    draw(context, width, height, index);
    const timestamp = (index * 1e6) / FRAMES_PER_SECOND;
    const picture = new VideoFrame(canvas, { timestamp });
    encoder.encode(picture, { keyFrame: index % KEY_EVERY === 0 });
    picture.close();
  }
  await encoder.flush();
  const head = header('VP80', width, height, FRAMES_PER_SECOND, chunks.length);
  return base64([head, ...chunks.map(frame)]);
}

export async function tone(hertz, seconds) {
  const rate = 48000;
  const chunks = [];
  const encoder = new AudioEncoder({ output: (chunk) => chunks.push(chunk), error: fail });
  encoder.configure({ codec: 'opus', sampleRate: rate, numberOfChannels: 1, bitrate: 24000 });
  const samples = new Float32Array(rate * seconds);
  for (let at = 0; at < samples.length; at += 1) {
    samples[at] = 0.4 * Math.sin((2 * Math.PI * hertz * at) / rate);
  }
  encoder.encode(
    new AudioData({
      format: 'f32-planar',
      sampleRate: rate,
      numberOfFrames: samples.length,
      numberOfChannels: 1,
      timestamp: 0,
      data: samples,
    }),
  );
  await encoder.flush();
  return base64([header('OPUS', 0, 0, 50, chunks.length), ...chunks.map(frame)]);
}

function fail(error) {
  throw error;
}
