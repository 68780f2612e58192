import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn } from '../../testing/sessions.ts';

const ME = {
  id: 'a1',
  name: 'Amara Okafor',
  email: 'amara@meridian.example',
  hue: 9,
  role: 'admin',
  state: 'active',
  you: true,
};
const BEN = {
  id: 'b1',
  name: '<b>Ben</b>',
  email: 'ben@meridian.example',
  hue: 3,
  role: 'member',
  state: 'active',
  you: false,
};
const OVERVIEW = {
  calls: 4,
  people_in_calls: 17,
  accounts: 214,
  mail: 'smtp',
  organisation: 'Meridian Health',
  operator_contact: 'privacy@meridian.example',
  mail_domains: ['meridian.example'],
};
const IN: Script = {
  'GET /api/session': { body: signedIn },
  'GET /api/admin/overview': { body: OVERVIEW },
  'POST /api/admin/people': { body: { people: [ME, BEN], after: null } },
  'POST /api/admin/invitations/list': { body: { invitations: [], count: 0, page: 0, has_more: false } },
};

describe('administration', () => {
  test('shows counts and people, and is accessible', async () => {
    serve(IN);
    open('/admin');
    expect(await screen.findByText('214')).toBeTruthy();
    expect(await screen.findByText('<b>Ben</b>')).toBeTruthy();
    await expectAccessible();
  });

  test('finds people by letters and by kind, and asks on until there are enough', async () => {
    const parts = [
      { people: [], after: 'a9' },
      { people: [BEN], after: 'b1' },
      { people: [], after: null },
    ];
    const asked = serve({
      ...IN,
      'POST /api/admin/people': (body) => {
        const { q, after } = body as { q: string; after: string };
        if (q === '') return { body: { people: [ME], after: null } };
        return { body: parts[['', 'a9', 'b1'].indexOf(after)] };
      },
    });
    const { user } = open('/admin');
    await screen.findByText('Amara Okafor', { selector: 'bdi' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'Suspended');
    await user.type(screen.getByRole('searchbox', { name: 'Find a person' }), 'be');
    expect(await screen.findByText('<b>Ben</b>')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
    const bodies = asked.filter(({ path }) => path === '/api/admin/people').map(({ body }) => body);
    expect(bodies.slice(-3)).toEqual(['', 'a9', 'b1'].map((after) => ({ q: 'be', which: 'suspended', after })));
    await expectAccessible();
  });

  test('members have no such page', async () => {
    const account = signedIn.account && { ...signedIn.account, role: 'member' as const };
    serve({ ...IN, 'GET /api/session': { body: { ...signedIn, account } } });
    open('/admin');
    expect(await screen.findByRole('heading', { name: 'There is nothing at this address' })).toBeTruthy();
  });

  test('suspends somebody, and never offers that for oneself', async () => {
    const asked = serve({
      ...IN,
      'POST /api/admin/people/b1/suspend': { body: { ...BEN, state: 'suspended', ended: 1 } },
    });
    const { user } = open('/admin');
    await user.click(await screen.findByRole('button', { name: 'Change Amara Okafor' }));
    const mine = await screen.findByRole('menu');
    expect(within(mine).queryByRole('menuitem', { name: /Suspend/u })).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Change <b>Ben</b>' }));
    await user.click(await screen.findByRole('menuitem', { name: /Suspend/u }));
    await waitFor(() => expect(asked.some(({ path }) => path === '/api/admin/people/b1/suspend')).toBe(true));
    expect(asked.find(({ path }) => path.endsWith('suspend'))?.body).toEqual({ suspended: true });
  });

  test('says why the last administrator stays one', async () => {
    serve({ ...IN, 'POST /api/admin/people/a1/role': problem(409, 'last_admin') });
    const { user } = open('/admin');
    await user.click(await screen.findByRole('button', { name: 'Change Amara Okafor' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Make a member' }));
    expect(await screen.findByText(/only administrator/u)).toBeTruthy();
  });

  test('tries the mail out and says what came of it', async () => {
    serve({ ...IN, 'POST /api/admin/mail-test': { body: { sent: false, fault: 'SMTPAuthenticationError' } } });
    const { user } = open('/admin');
    await user.click(await screen.findByRole('button', { name: 'Send me a test mail' }));
    expect(await screen.findByText(/SMTPAuthenticationError/u)).toBeTruthy();
    await expectAccessible();
  });
});
