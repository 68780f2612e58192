import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn, signedOut } from '../../testing/sessions.ts';
import { smallPicture } from './smallPicture.ts';

const NOTHING = { title: null, language: null, time_zone: null, picture: null };
const SESSIONS = [
  { here: true, last_seen: '2026-11-24T09:00:00Z', expires_at: '2026-12-24T09:00:00Z' },
  { here: false, last_seen: '2026-11-23T09:00:00Z', expires_at: '2026-12-20T09:00:00Z' },
];
const IN: Script = {
  'GET /api/session': { body: signedIn },
  'GET /api/me/profile': { body: NOTHING },
  'GET /api/me/sessions': { body: { sessions: SESSIONS } },
};

/** The first bytes of a PNG of this size; no pixel follows. */
function png(width: number, height: number): File {
  const head = new DataView(new ArrayBuffer(40));
  [0x89_50_4e_47, 0x0d_0a_1a_0a, 13, 0x49_48_44_52, width, height].forEach((word, index) => {
    head.setUint32(index * 4, word);
  });
  return new File([head.buffer], 'x.png', { type: 'image/png' });
}

async function give(file: File) {
  const asked = serve(IN);
  const { user } = open('/profile');
  await screen.findByRole('button', { name: 'Choose a picture' });
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (input === null) throw new Error('no field for files');
  await user.upload(input, file);
  return asked;
}

describe('one’s own page', () => {
  test('is accessible, and lists where one is signed in', async () => {
    serve(IN);
    open('/profile');
    expect(await screen.findByRole('heading', { level: 1, name: 'You' })).toBeTruthy();
    const sessions = await screen.findByRole('region', { name: 'Where you are signed in' });
    await waitFor(() => expect(within(sessions).getAllByRole('listitem')).toHaveLength(2));
    await expectAccessible();
  });

  test('tells colleagues what was written', async () => {
    const asked = serve({ ...IN, 'POST /api/me/profile': { body: { ...NOTHING, title: 'Nurse' } } });
    const { user } = open('/profile');
    await user.type(await screen.findByRole('textbox', { name: 'What you do' }), ' Nurse ');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Time zone' }), 'Europe/Berlin');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved.')).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({ title: 'Nurse', language: '', time_zone: 'Europe/Berlin' });
  });

  test('says at the field what is refused', async () => {
    const fields = { title: 'Use at most 64 characters.' };
    serve({ ...IN, 'POST /api/me/profile': problem(422, 'invalid_input', { fields }) });
    const { user } = open('/profile');
    await user.type(await screen.findByRole('textbox', { name: 'What you do' }), 'x');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Use at most 64 characters.')).toBeTruthy();
    await expectAccessible();
  });

  test('a picture that the browser cannot read is refused in words', async () => {
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no picture')));
    const asked = await give(png(800, 600));
    expect(await screen.findByText('This browser cannot read the picture.')).toBeTruthy();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  });

  test.each([
    ['of too many pixels', () => png(16_000, 4000)],
    ['too long on one side', () => png(20_000, 10)],
    ['too heavy', () => new File([png(800, 600), new Uint8Array(30_000_000)], 'x.png', { type: 'image/png' })],
  ])('a picture %s is refused in words and never decoded', async (_, file) => {
    const decode = vi.fn();
    vi.stubGlobal('createImageBitmap', decode);
    const asked = await give(file());
    expect(await screen.findByText('This picture is too large to be read here.')).toBeTruthy();
    expect(decode).not.toHaveBeenCalled();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  });

  test('a picture full of detail is written shorter until the server takes it', async () => {
    vi.stubGlobal('createImageBitmap', () => Promise.resolve({ width: 10, height: 20, close: () => undefined }));
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
    const written = vi
      .spyOn(HTMLCanvasElement.prototype, 'toDataURL')
      .mockImplementation((_type, quality) => `data:image/jpeg;base64,${'x'.repeat(Number(quality) * 100_000)}`);
    const picture = await smallPicture(png(10, 20));
    expect(written.mock.calls.map(([, quality]) => quality)).toEqual([0.85, 0.7, 0.55]);
    expect(picture).toHaveLength(55_000);
  });

  test('signs out everywhere else, and everywhere', async () => {
    let session = signedIn;
    const asked = serve({
      ...IN,
      'GET /api/session': () => ({ body: session }),
      'POST /api/me/sessions/end': (body) => {
        if ((body as { keep_this: boolean }).keep_this === false) session = signedOut;
        return { body: { ended: 1 } };
      },
    });
    const { user } = open('/profile');
    await user.click(await screen.findByRole('button', { name: 'Sign out everywhere else' }));
    expect(await screen.findByText('1 browser was signed out.')).toBeTruthy();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ keep_this: true });
    await user.click(screen.getByRole('button', { name: 'Sign out everywhere' }));
    expect(await screen.findByRole('textbox', { name: 'Work e-mail' })).toBeTruthy();
  });
});
