import { screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn } from '../../testing/sessions.ts';

const account = signedIn.account && { ...signedIn.account, role: 'support' as const };
const NUMBER = 'ABCDEFGHIJKLMNOP';
const SEEN = { number: NUMBER, name: '<b>Ben</b>', email: 'ben@meridian.example', state: 'active', shown_s: 300 };
const IN: Script = {
  'GET /api/session': { body: { ...signedIn, account } },
  'POST /api/support/accounts': {
    body: { accounts: [{ number: NUMBER, state: 'suspended' }], after: null },
  },
  'POST /api/support/look': { body: SEEN },
};

describe('support', () => {
  test('shows accounts without names, and is accessible', async () => {
    serve(IN);
    open('/support');
    expect(await screen.findByText(NUMBER)).toBeTruthy();
    expect(screen.queryByText('ben@meridian.example')).toBeNull();
    await expectAccessible();
  });

  test('administrators and members have no such page', async () => {
    serve({ ...IN, 'GET /api/session': { body: signedIn } });
    open('/support');
    expect(await screen.findByRole('heading', { name: 'There is nothing at this address' })).toBeTruthy();
  });

  test('opens nothing before a reason is chosen, then shows it until it is closed', async () => {
    const asked = serve(IN);
    const { user } = open('/support');
    await user.click(await screen.findByRole('button', { name: `See ${NUMBER}` }));
    expect(await screen.findByText('Choose what you need this for.')).toBeTruthy();
    expect(asked.some(({ path }) => path === '/api/support/look')).toBe(false);
    await user.selectOptions(screen.getByLabelText(/What for/u), 'sign_in');
    await user.type(screen.getByLabelText(/Address that/u), 'ben@meridian.example');
    await user.click(screen.getByRole('button', { name: 'See this account' }));
    expect(await screen.findByText('<b>Ben</b>')).toBeTruthy();
    expect(asked.find(({ path }) => path === '/api/support/look')?.body).toEqual({
      reason: 'sign_in',
      email: 'ben@meridian.example',
    });
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Close the account' }));
    await waitFor(() => expect(screen.queryByText('<b>Ben</b>')).toBeNull());
  });

  test('says that there is no such account', async () => {
    serve({ ...IN, 'POST /api/support/look': problem(404, 'no_such_account') });
    const { user } = open('/support');
    await user.selectOptions(await screen.findByLabelText(/What for/u), 'mail');
    await user.click(await screen.findByRole('button', { name: `See ${NUMBER}` }));
    expect(await screen.findByText(/There is no such account/u)).toBeTruthy();
  });
});
