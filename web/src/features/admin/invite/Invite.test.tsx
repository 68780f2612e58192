import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import type { OpenInvitation } from '../../../api/model.ts';
import { expectAccessible } from '../../../testing/axe.ts';
import { open } from '../../../testing/open.tsx';
import { problem, type Script, serve } from '../../../testing/server.ts';
import { signedIn } from '../../../testing/sessions.ts';

const TOKEN = 'k7qm3xabcdefghjkmnpqrstvwx';
const LINK = `https://meet.example/join#${TOKEN}`;
const OVERVIEW = {
  calls: 0,
  people_in_calls: 0,
  accounts: 1,
  mail: 'terminal',
  organisation: 'Meridian Health',
  operator_contact: 'privacy@meridian.example',
  mail_domains: ['meridian.example'],
};
const NOOR = {
  line: 0,
  id: 'i1',
  email: 'noor@elsewhere.example',
  url: LINK,
  expires_at: '2026-12-08T09:00:00+00:00',
  mailed: false,
};
const WAITING: OpenInvitation = {
  id: 'i2',
  email: 'omar@elsewhere.example',
  invited_by: 'Ben Okoye',
  you: false,
  expires_at: '2026-12-08T09:00:00+00:00',
  state: 'open',
};
const listed = (...invitations: OpenInvitation[]) => ({
  body: { invitations, count: invitations.length, page: 0, has_more: false },
});
const IN: Script = {
  'GET /api/session': { body: signedIn },
  'GET /api/admin/overview': { body: OVERVIEW },
  'POST /api/admin/people': { body: { people: [], after: null } },
  'POST /api/admin/invitations/list': listed(),
};

const field = () => screen.findByRole('textbox', { name: 'Addresses, one on a line' });
const press = (name: string) => screen.findByRole('button', { name });

describe('inviting', () => {
  test('says that links are handed over where there is no mail server, and is accessible', async () => {
    serve(IN);
    open('/admin');
    expect(await screen.findByText(/No mail server is set: copy each link/u)).toBeTruthy();
    expect(await screen.findByText(/Nobody is invited at the moment/u)).toBeTruthy();
    await expectAccessible();
  });

  test('gives a link to copy and a code to scan', async () => {
    const asked = serve({
      ...IN,
      'POST /api/admin/invitations': { body: { lines: 1, made: [NOOR], faults: [] } },
      'POST /api/admin/invitations/qr': { body: { size: 33, path: 'M4 4h7v1H4z' } },
    });
    const { user } = open('/admin');
    const copied = vi.spyOn(navigator.clipboard, 'writeText');
    await user.type(await field(), 'noor@elsewhere.example');
    await user.click(await press('Invite'));
    const heading = await screen.findByRole('heading', { name: 'One person is invited.' });
    expect(document.activeElement).toBe(heading);
    await user.click(await press('Copy link for noor@elsewhere.example'));
    expect(copied).toHaveBeenCalledWith(LINK);
    const code = await press('QR code for noor@elsewhere.example');
    expect(code.getAttribute('aria-expanded')).toBe('false');
    await user.click(code);
    expect(await screen.findByRole('img', { name: /QR code of the link/u })).toBeTruthy();
    expect(asked.find(({ path }) => path.endsWith('/qr'))?.body).toEqual({ token: TOKEN });
    expect(await field()).toHaveProperty('value', '');
    await expectAccessible();
  });

  test('names the lines that need a look, as text and not as markup, and leaves them in the field', async () => {
    serve({
      ...IN,
      'POST /api/admin/invitations': {
        body: {
          lines: 3,
          made: [NOOR],
          faults: [
            { line: 1, fault: 'no_address' },
            { line: 2, fault: 'has_account' },
          ],
        },
      },
    });
    const { user } = open('/admin');
    await user.click(await field());
    await user.paste('noor@elsewhere.example\n<img src=x onerror=alert(1)>\nben@meridian.example');
    await user.click(await press('Invite'));
    expect(await screen.findByText(/One line needs a look/u)).toBeTruthy();
    expect(screen.getByText('<img src=x onerror=alert(1)>', { selector: 'bdi' })).toBeTruthy();
    const known = screen.getByText('ben@meridian.example', { selector: 'bdi' });
    expect(known.parentElement?.textContent).toContain('has an account already');
    expect(await field()).toHaveProperty('value', '<img src=x onerror=alert(1)>');
    await expectAccessible();
  });

  test('without an address sends nothing and says what to do', async () => {
    const asked = serve(IN);
    const { user } = open('/admin');
    await field();
    await user.click(await press('Invite'));
    expect(await screen.findByText('Write or paste at least one address.')).toBeTruthy();
    expect(document.activeElement).toBe(await field());
    expect(asked.some(({ path }) => path === '/api/admin/invitations')).toBe(false);
  });

  test('takes a file into the field, where it can be looked at first', async () => {
    serve(IN);
    const { user } = open('/admin');
    await field();
    const chooser = screen.getByLabelText('File with addresses', { selector: 'input' });
    await user.upload(
      chooser,
      new File(['Name;E-Mail\nNoor;noor@elsewhere.example\n'], 'list.csv', { type: 'text/csv' }),
    );
    await waitFor(async () =>
      expect(await field()).toHaveProperty('value', 'Name;E-Mail\nNoor;noor@elsewhere.example'),
    );
    await user.upload(chooser, new File(['x'.repeat(1_000_001)], 'big.csv', { type: 'text/csv' }));
    expect(await screen.findByText(/larger than 1 MB/u)).toBeTruthy();
  });

  test('that is refused says why, and the list stays', async () => {
    serve({ ...IN, 'POST /api/admin/invitations': problem(409, 'invitations_full') });
    const { user } = open('/admin');
    await user.type(await field(), 'noor@elsewhere.example');
    await user.click(await press('Invite'));
    expect(await screen.findByText('Too many invitations are open.')).toBeTruthy();
    expect(await field()).toHaveProperty('value', 'noor@elsewhere.example');
  });
});

describe('open invitations', () => {
  test('say until when and by whom, and one that rests says why', async () => {
    serve({ ...IN, 'POST /api/admin/invitations/list': listed(WAITING, { ...WAITING, id: 'i3', state: 'stopped' }) });
    open('/admin');
    expect((await screen.findAllByText(/open until Tuesday, 8 December|open until Tuesday 8 December/u)).length).toBe(
      1,
    );
    expect(screen.getAllByText('invited by Ben Okoye').length).toBe(2);
    expect(screen.getByText(/no administrator any more/u)).toBeTruthy();
    await expectAccessible();
  });

  test('get a new link, which is shown once', async () => {
    const renewed = { ...NOOR, id: 'i4', email: WAITING.email };
    let list = listed(WAITING);
    serve({
      ...IN,
      'POST /api/admin/invitations/list': () => list,
      'POST /api/admin/invitations/i2/renew': () => {
        list = listed({ ...WAITING, id: 'i4', you: true });
        return { body: renewed };
      },
    });
    const { user } = open('/admin');
    await user.click(await press('Change the invitation of omar@elsewhere.example'));
    await user.click(await screen.findByRole('menuitem', { name: /new link/u }));
    expect(await screen.findByText(/The old one no longer works/u)).toBeTruthy();
    expect(screen.getByDisplayValue(LINK)).toBeTruthy();
  });

  test('are taken back', async () => {
    const asked = serve({
      ...IN,
      'POST /api/admin/invitations/list': listed(WAITING),
      'POST /api/admin/invitations/i2/revoke': { body: {} },
    });
    const { user } = open('/admin');
    await user.click(await press('Change the invitation of omar@elsewhere.example'));
    const menu = await screen.findByRole('menu');
    await user.click(within(menu).getByRole('menuitem', { name: /Take back/u }));
    await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/i2/revoke'))).toBe(true));
    expect(await screen.findByText(/Taken back/u)).toBeTruthy();
  });
});
