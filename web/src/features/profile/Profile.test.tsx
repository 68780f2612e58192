import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn, signedOut } from '../../testing/sessions.ts';

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
    const asked = serve(IN);
    const { user } = open('/profile');
    await screen.findByRole('button', { name: 'Choose a picture' });
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    if (input === null) throw new Error('no field for files');
    await user.upload(input, new File(['x'], 'x.png', { type: 'image/png' }));
    expect(await screen.findByText('This browser cannot read the picture.')).toBeTruthy();
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
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
