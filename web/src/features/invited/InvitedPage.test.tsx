import { screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { firstSignIn, signedIn, signedOut } from '../../testing/sessions.ts';

const TOKEN = 'k7qm3xabcdefghjkmnpqrstvwx';
const VIEW = {
  organisation: 'Meridian Health',
  invited_by: '<b>Ben</b> Okoye',
  email: 'noor@elsewhere.example',
  expires_at: '2026-12-08T09:00:00+00:00',
  needs_code: false,
};
const ASKED = { token: TOKEN, name: 'Noor', policy_version: '1.0', birth_year: 1980 };
const OUT: Script = { 'GET /api/session': { body: signedOut }, 'POST /api/join/look': { body: VIEW } };

async function answers(user: UserEvent, button: string): Promise<void> {
  await user.type(await screen.findByRole('textbox', { name: 'Your name' }), 'Noor');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Year of birth' }), '1980');
  await user.click(screen.getByRole('checkbox'));
  await user.click(screen.getByRole('button', { name: button }));
}

describe('the link of an invitation', () => {
  test('says who invites whom, takes its secret out of the address bar, and is accessible', async () => {
    const asked = serve(OUT);
    open(`/join#${TOKEN}`);
    expect(await screen.findByRole('heading', { name: 'Join Meridian Health' })).toBeTruthy();
    expect(screen.getByText(/<b>Ben<\/b> Okoye invites you/u)).toBeTruthy();
    expect(screen.getByText('noor@elsewhere.example')).toBeTruthy();
    expect(here()).toBe('/join');
    expect(asked.find(({ path }) => path === '/api/join/look')?.body).toEqual({ token: TOKEN });
    await expectAccessible();
  });

  test('asks for name, year and notice, and then leads in', async () => {
    const session = { ...signedIn };
    const asked = serve({
      ...OUT,
      'POST /api/join': { body: { next: 'signed_in', session, expires_in_s: null } },
    });
    const { user } = open(`/join#${TOKEN}`);
    await user.click(await screen.findByRole('button', { name: 'Make my account' }));
    expect(await screen.findByText('Write the name that others should see.')).toBeTruthy();
    expect(asked.some(({ path }) => path === '/api/join')).toBe(false);
    await answers(user, 'Make my account');
    await waitFor(() => expect(here()).toBe('/'));
    expect(asked.find(({ path }) => path === '/api/join')?.body).toEqual(ASKED);
  });

  test('where there is a mail server asks for a code, and makes the account with what was answered', async () => {
    const asked = serve({
      ...OUT,
      'POST /api/join/look': { body: { ...VIEW, needs_code: true } },
      'POST /api/join': { body: { next: 'code', session: null, expires_in_s: 600 } },
      'POST /api/signin/verify': { body: firstSignIn },
      'POST /api/signin/complete': { body: signedIn },
    });
    const { user } = open(`/join#${TOKEN}`);
    await answers(user, 'Go on and send me a code');
    await user.type(await screen.findByRole('textbox', { name: '8 letters and digits' }), 'ABCD2345');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(here()).toBe('/'));
    const { token: _, ...form } = ASKED;
    expect(asked.find(({ path }) => path === '/api/signin/complete')?.body).toEqual(form);
  });

  test('whose answers are refused after the code is asked for them once more', async () => {
    serve({
      ...OUT,
      'POST /api/join/look': { body: { ...VIEW, needs_code: true } },
      'POST /api/join': { body: { next: 'code', session: null, expires_in_s: 600 } },
      'POST /api/signin/verify': { body: firstSignIn },
      'POST /api/signin/complete': problem(409, 'policy_changed'),
    });
    const { user } = open(`/join#${TOKEN}`);
    await answers(user, 'Go on and send me a code');
    await user.type(await screen.findByRole('textbox', { name: '8 letters and digits' }), 'ABCD2345');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(here()).toBe('/welcome'));
    expect(await screen.findByRole('heading', { name: /Welcome/u })).toBeTruthy();
  });

  test('that is over says so, with what to do', async () => {
    serve({ ...OUT, 'POST /api/join/look': problem(404, 'invitation_over') });
    open(`/join#${TOKEN}`);
    expect(await screen.findByRole('heading', { name: 'This invitation no longer holds' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to sign-in' }).getAttribute('href')).toBe('/signin');
    await expectAccessible();
  });

  test('that somebody else used meanwhile says so too', async () => {
    serve({ ...OUT, 'POST /api/join': problem(404, 'invitation_over') });
    const { user } = open(`/join#${TOKEN}`);
    await answers(user, 'Make my account');
    expect(await screen.findByRole('heading', { name: 'This invitation no longer holds' })).toBeTruthy();
  });

  test('for an address that has an account leads to sign-in', async () => {
    serve({ ...OUT, 'POST /api/join/look': problem(409, 'account_exists') });
    open(`/join#${TOKEN}`);
    expect(await screen.findByRole('heading', { name: 'There is an account with this address' })).toBeTruthy();
  });

  test('without its secret says that it is not whole', async () => {
    serve(OUT);
    open('/join');
    expect(await screen.findByRole('heading', { name: 'This link is not whole' })).toBeTruthy();
  });

  test('refuses a child neutrally', async () => {
    serve({ ...OUT, 'POST /api/join': problem(403, 'not_available') });
    const { user } = open(`/join#${TOKEN}`);
    await answers(user, 'Make my account');
    expect(await screen.findByRole('heading', { name: 'Pattino is not available to you' })).toBeTruthy();
  });

  test('of whoever is signed in changes nothing', async () => {
    const asked = serve({ ...OUT, 'GET /api/session': { body: signedIn } });
    open(`/join#${TOKEN}`);
    expect(await screen.findByRole('heading', { name: 'You are signed in already' })).toBeTruthy();
    expect(asked.some(({ path }) => path.startsWith('/api/join'))).toBe(false);
  });

  test('that cannot be checked is checked again', async () => {
    let fails = true;
    serve({
      ...OUT,
      'POST /api/join/look': () => (fails ? problem(500, 'unexpected') : { body: VIEW }),
    });
    const { user } = open(`/join#${TOKEN}`);
    expect(await screen.findByRole('heading', { name: 'The invitation could not be checked' })).toBeTruthy();
    fails = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Join Meridian Health' })).toBeTruthy();
  });
});
