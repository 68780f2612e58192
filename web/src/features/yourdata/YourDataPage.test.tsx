import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { YourData } from '../../api/model.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn, signedOut } from '../../testing/sessions.ts';

const fact = { clause: '1.1', kept: 'as long as the account', readers: ['the person'], erased_by: 'its key' };
const data: YourData = {
  generated_at: '2026-11-24T09:00:00+00:00',
  organisation: 'Meridian Health',
  operator_contact: 'privacy@meridian.example',
  restricted: false,
  held: false,
  erase_at: null,
  undo_days: 7,
  items: [
    {
      ...fact,
      table: 'accounts',
      column: 'name',
      purpose: 'show who somebody is',
      values: ['Amara Okafor'],
      until: [],
      withheld: null,
    },
    {
      ...fact,
      table: 'sessions',
      column: 'token_sha256',
      purpose: 'recognise a browser',
      values: [],
      until: ['2026-12-24T09:00:00+00:00'],
      withheld: 'It recognises something secret.',
    },
    { ...fact, table: 'news', column: 'thing', purpose: 'come later', values: [], until: [], withheld: null },
  ],
};
const IN: Script = { 'GET /api/session': { body: signedIn }, 'GET /api/me/data?language=en': { body: data } };
const GONE = { erase_at: null, mark: 'ab12', erased_at: '2026-11-24T09:00:00+00:00', sessions: 1, meetings: 0 };

const press = async (user: ReturnType<typeof open>['user'], name: string) =>
  user.click(await screen.findByRole('button', { name }));

describe('your data', () => {
  test('lists every field with its reason, and is accessible', async () => {
    serve(IN);
    open('/your-data');
    expect(await screen.findByRole('heading', { level: 1, name: 'Your data' })).toBeTruthy();
    const stored = await screen.findByRole('region', { name: 'What is stored' });
    expect(within(stored).getByText('Amara Okafor')).toBeTruthy();
    expect(within(stored).getByText('show who somebody is')).toBeTruthy();
    expect(within(stored).getByText('It recognises something secret.')).toBeTruthy();
    expect(within(stored).getByText(/24 December 2026/u)).toBeTruthy();
    expect(within(stored).getByText('news_thing'), 'a field that is new is never left out').toBeTruthy();
    expect(screen.getByRole('link', { name: 'Download (JSON)' }).getAttribute('href')).toBe(
      '/api/me/data.json?language=en',
    );
    await expectAccessible();
  });

  test('is reached from the menu of the person', async () => {
    serve(IN);
    const { user } = open('/');
    const [menu] = await screen.findAllByRole('button', { name: /Amara Okafor/u });
    if (menu) await user.click(menu);
    await user.click(await screen.findByRole('menuitem', { name: 'Your data' }));
    await waitFor(() => expect(here()).toBe('/your-data'));
  });

  test('corrects a name, and says what is wrong with one', async () => {
    let isFirst = true;
    const asked = serve({
      ...IN,
      'POST /api/me/name': () => {
        const answer = isFirst
          ? problem(422, 'invalid_input', { fields: { name: 'Write a name that people can read.' } })
          : { body: { name: 'Amara O.' } };
        isFirst = false;
        return answer;
      },
    });
    const { user } = open('/your-data');
    const field = await screen.findByRole('textbox', { name: 'Name' });
    await user.clear(field);
    await user.type(field, 'Amara O.');
    await press(user, 'Save name');
    expect(await screen.findByText('Write a name that people can read.')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(field));
    await press(user, 'Save name');
    expect(await screen.findByText('Your name is corrected.')).toBeTruthy();
    expect(asked).toContainEqual({ method: 'POST', path: '/api/me/name', body: { name: 'Amara O.' } });
  });

  test('restricts the account', async () => {
    const asked = serve({ ...IN, 'POST /api/me/restrict': { status: 200, body: { restricted: true } } });
    const { user } = open('/your-data');
    await press(user, 'Restrict my account');
    await waitFor(() =>
      expect(asked).toContainEqual({ method: 'POST', path: '/api/me/restrict', body: { restricted: true } }),
    );
  });

  test('deletes only after a second question, and leaves a receipt', async () => {
    let session: unknown = signedIn;
    const asked = serve({
      ...IN,
      'GET /api/session': () => ({ body: session }),
      'POST /api/me/erase': () => {
        session = signedOut;
        return { body: GONE };
      },
    });
    const { user } = open('/your-data');
    await press(user, 'Delete my account…');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Delete your account?'));
    await expectAccessible();
    expect(asked.some(({ path }) => path === '/api/me/erase')).toBe(false);
    await press(user, 'Delete now, for good');
    expect(await screen.findByRole('heading', { level: 1, name: 'Your account is deleted' })).toBeTruthy();
    expect(screen.getByText('ab12')).toBeTruthy();
    await expectAccessible();
    await press(user, 'Done');
    await waitFor(() => expect(here()).toBe('/signin'));
  });

  test('says why the only administrator stays', async () => {
    serve({ ...IN, 'POST /api/me/erase': problem(409, 'last_admin') });
    const { user } = open('/your-data');
    await press(user, 'Delete my account…');
    await press(user, 'Delete after 7 days');
    expect(await screen.findByText('You are the only administrator.')).toBeTruthy();
  });

  test('lets whoever changed their mind keep the account', async () => {
    const leaving = { ...data, erase_at: '2026-12-01T09:00:00+00:00' };
    const asked = serve({
      ...IN,
      'GET /api/me/data?language=en': { body: leaving },
      'POST /api/me/keep': { body: {} },
    });
    const { user } = open('/your-data');
    expect(await screen.findByText(/will be deleted on 1 December 2026/u)).toBeTruthy();
    await press(user, 'Keep my account');
    await waitFor(() => expect(asked).toContainEqual({ method: 'POST', path: '/api/me/keep', body: {} }));
  });

  test('asks whoever is signed out to sign in', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    open('/your-data');
    expect(await screen.findByRole('textbox', { name: /mail/u })).toBeTruthy();
  });
});
