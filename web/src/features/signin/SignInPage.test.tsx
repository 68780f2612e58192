import { screen, waitFor } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { firstSignIn, signedIn, signedOut } from '../../testing/sessions.ts';

const OUT: Script = { 'GET /api/session': { body: signedOut } };
const SENT: Script = { ...OUT, 'POST /api/signin/code': { status: 202, body: { expires_in_s: 600 } } };

const address = () => screen.findByRole('textbox', { name: 'Work e-mail' });
const code = () => screen.findByRole('textbox', { name: '8 letters and digits' });
const press = (name: string) => screen.getByRole('button', { name });

async function askForCode(script: Script, start = '/signin') {
  const asked = serve(script);
  const view = open(start);
  await view.user.type(await address(), 'amara@meridian.example{Enter}');
  await code();
  return { ...view, asked };
}

describe('the address', () => {
  test('is asked for, with the organisation named, and the page is accessible', async () => {
    serve(OUT);
    open('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'Sign in to Meridian Health' })).toBeTruthy();
    expect(document.activeElement).toBe(await address());
    expect(document.title).toBe('Sign in · Pattino');
    await expectAccessible();
  });

  test.each([
    ['nothing', '', /Write the address/u],
    ['no domain', 'amara', /does not look like/u],
    ['a blank inside', 'am ara@b.example', /does not look like/u],
  ])('with %s is refused in words, and nothing is sent', async (_name, typed, words) => {
    const asked = serve(OUT);
    const { user } = open('/signin');
    const field = await address();
    if (typed !== '') await user.type(field, typed);
    await user.click(press('Send me a code'));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(document.activeElement).toBe(await address());
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
    await expectAccessible();
  });

  test('that the server refuses is told at the field', async () => {
    const refusal = problem(422, 'invalid_input', { fields: { email: 'The part after the @ is not a mail domain.' } });
    serve({ ...OUT, 'POST /api/signin/code': refusal });
    const { user } = open('/signin');
    await user.type(await address(), 'amara@b..example{Enter}');
    expect(await screen.findByText('The part after the @ is not a mail domain.')).toBeTruthy();
    expect((await address()).getAttribute('aria-invalid')).toBe('true');
  });

  test('too often says how long to wait', async () => {
    serve({ ...OUT, 'POST /api/signin/code': problem(429, 'too_many_requests', { retry_after_s: 300 }) });
    const { user } = open('/signin');
    await user.type(await address(), 'amara@meridian.example{Enter}');
    expect((await screen.findByText(/Too many requests/u)).closest('[role=alert]')?.textContent).toContain(
      'in 5 minutes',
    );
    await expectAccessible();
  });
});

describe('the code', () => {
  test('is asked for without saying whether the address is known', async () => {
    const { asked } = await askForCode(SENT);
    expect(asked.at(-1)).toEqual({
      method: 'POST',
      path: '/api/signin/code',
      body: { email: 'amara@meridian.example' },
    });
    expect(screen.getByText(/If/u, { selector: 'p' }).textContent).toContain(
      'If amara@meridian.example may sign in here',
    );
    expect(here()).toBe('/signin?step=code');
    expect(document.activeElement).toBe(await code());
    await expectAccessible();
  });

  test('lets in, and the address bar keeps nothing', async () => {
    const { user, asked } = await askForCode({ ...SENT, 'POST /api/signin/verify': { body: signedIn } });
    await user.type(await code(), 'k7qm-3xab');
    await user.click(press('Sign in'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({ code: 'K7QM3XAB' });
    expect(here()).toBe('/');
  });

  test('leads back to the meeting that asked for sign-in', async () => {
    const { user } = await askForCode(
      { ...SENT, 'POST /api/signin/verify': { body: firstSignIn } },
      '/signin?next=/m/k7qm3xabcdefghjkmnpq',
    );
    expect(here()).toBe('/signin?step=code&next=%2Fm%2Fk7qm3xabcdefghjkmnpq');
    await user.type(await code(), 'K7QM3XAB{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: /Welcome/u })).toBeTruthy();
    expect(here()).toBe('/welcome?next=%2Fm%2Fk7qm3xabcdefghjkmnpq');
  });

  test('too short says how much is missing, and is not sent', async () => {
    const { user, asked } = await askForCode(SENT);
    await user.type(await code(), 'K7QM3XA{Enter}');
    expect(await screen.findByText('One sign is missing: a code has 8.')).toBeTruthy();
    expect(asked.at(-1)?.path).toBe('/api/signin/code');
  });

  test.each([
    ['code_wrong', { tries_left: 4 }, /not right.*4 tries are left/u],
    ['code_expired', {}, /expired.*Ask for a new one/u],
    ['code_used', {}, /used already.*Ask for a new one/u],
    ['too_many_tries', {}, /too many wrong codes/iu],
  ])('refused with %s says so under the field, with a next step', async (refusal, more, words) => {
    const { user } = await askForCode({ ...SENT, 'POST /api/signin/verify': problem(400, refusal, more) });
    await user.type(await code(), 'K7QM3XAB{Enter}');
    expect(await screen.findByText(words)).toBeTruthy();
    expect(document.activeElement).toBe(await code());
    await expectAccessible();
  });

  test('from another browser says what to do', async () => {
    const { user } = await askForCode({ ...SENT, 'POST /api/signin/verify': problem(400, 'other_browser') });
    await user.type(await code(), 'K7QM3XAB{Enter}');
    expect(
      await screen.findByRole('alert', { name: '' }).catch(() => screen.findByText(/did not ask for the code/u)),
    ).toBeTruthy();
    expect(screen.getByText(/ask for a new code here/u)).toBeTruthy();
  });

  test('can be entered after a reload, which forgot the address', async () => {
    serve(OUT);
    open('/signin?step=code');
    expect(await code()).toBeTruthy();
    expect(screen.getByText(/only in the browser that asked for it/u)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Send again/u })).toBeNull();
    await expectAccessible();
  });

  test('can be asked for again once the first had time to arrive', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const { user, asked } = await askForCode(SENT);
      expect(press('Send again in 0:45').hasAttribute('disabled')).toBe(true);
      await vi.advanceTimersByTimeAsync(46_000);
      await user.click(await screen.findByRole('button', { name: 'Send again' }));
      await waitFor(() => expect(asked.filter(({ path }) => path === '/api/signin/code')).toHaveLength(2));
      expect(await screen.findByRole('button', { name: /Send again in/u })).toBeTruthy();
    } finally {
      vi.useRealTimers();
    }
  });

  test('printed on the terminal is looked for there', async () => {
    const terminal = { ...signedOut, server: { version: '0.1.0', mail: 'terminal' } };
    await askForCode({ ...SENT, 'GET /api/session': { body: terminal } });
    expect(screen.getByText(/stands in the terminal/u)).toBeTruthy();
  });
});

describe('the link of the mail', () => {
  test('signs in once, and its secret leaves the address bar at once', async () => {
    const asked = serve({ ...OUT, 'POST /api/signin/verify': { body: signedIn } });
    open('/signin#secret-of-the-mail');
    expect(here()).toBe('/signin');
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    const tries = asked.filter(({ path }) => path === '/api/signin/verify');
    expect(tries.map(({ body }) => body)).toEqual([{ link: 'secret-of-the-mail' }]);
  });

  test('that fails leads to a new code', async () => {
    serve({ ...OUT, 'POST /api/signin/verify': problem(400, 'code_expired') });
    const { user } = open('/signin#old');
    expect(await screen.findByRole('heading', { level: 1, name: 'This link does not sign you in' })).toBeTruthy();
    expect(screen.getByText(/code_expired/u)).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole('link', { name: 'Send a new code' }));
    expect(await address()).toBeTruthy();
  });
});

describe('a guest', () => {
  test('joins with a link and needs no account', async () => {
    serve(OUT);
    const { user } = open('/signin');
    await user.click(await screen.findByRole('link', { name: 'join with a link or code' }));
    const field = await screen.findByRole('textbox', { name: 'Meeting link or code' });
    expect(document.activeElement).toBe(field);
    await expectAccessible();
    await user.type(field, 'https://elsewhere.example/m/k7qm3xabcdefghjkmnpq{Enter}');
    expect(await screen.findByText(/belongs to elsewhere.example/u)).toBeTruthy();
    await user.clear(field);
    await user.type(field, 'abc{Enter}');
    expect(await screen.findByText(/not a meeting link of this server/u)).toBeTruthy();
    await expectAccessible();
  });
});
