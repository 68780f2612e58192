import { act, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { ComingPolicy, Session } from '../../api/model.ts';
import { chooseLanguage } from '../../i18n/index.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { type Script, serve } from '../../testing/server.ts';
import { signedIn } from '../../testing/sessions.ts';

const coming: ComingPolicy = {
  accepted: '1',
  version: '2',
  in_force_on: '2026-12-25',
  owed: false,
  changes: [
    {
      id: 'C',
      title: 'Children',
      parts: [
        { kind: 'same', text: 'Not for children.' },
        { kind: 'gone', text: 'We delete.' },
        { kind: 'new', text: 'Anyone can report.' },
      ],
    },
  ],
};
const session = (owed: boolean): Session => ({
  ...signedIn,
  policy_news: { version: '2', in_force_on: '2026-12-25', owed },
});
const script = (owed: boolean): Script => ({
  'GET /api/session': { body: session(owed) },
  'GET /api/me/policy?language=en': { body: { ...coming, owed } },
  'POST /api/me/policy': { body: {} },
});

describe('a changed notice (policy E)', () => {
  test('is announced on the home page, which works as before', async () => {
    serve(script(false));
    const { user } = open('/');
    expect(await screen.findByText(/changes on Friday,? 25 December/u)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'New meeting' })).toBeTruthy();
    await user.click(screen.getByRole('link', { name: 'See what changes' }));
    expect(here()).toBe('/policy-change');
  });

  test('is shown as a difference that can be heard as well, and is accessible', async () => {
    serve(script(false));
    open('/policy-change');
    expect((await screen.findByText('Anyone can report.', { exact: false })).tagName).toBe('INS');
    expect(screen.getByText('We delete.', { exact: false }).textContent).toContain('Gone:');
    await expectAccessible();
  });

  test('is read and linked to in German where the page speaks German', async () => {
    const [change] = coming.changes;
    const german = { ...coming, changes: [{ ...change, title: 'Kinder' }] };
    serve({ ...script(false), 'GET /api/me/policy?language=de': { body: german } });
    await act(() => chooseLanguage('de'));
    open('/policy-change');
    expect(await screen.findByRole('heading', { name: 'Kinder' })).toBeTruthy();
    const whole = screen.getByRole('link', { name: /Alle Hinweise lesen/u });
    expect(whole.getAttribute('href')).toBe('/policy?language=de');
    expect(screen.getByText(/maßgeblich ist der englische Text/u)).toBeTruthy();
    await act(() => chooseLanguage('en'));
  });

  test('is accepted', async () => {
    const asked = serve(script(false));
    const { user } = open('/policy-change');
    await user.click(await screen.findByRole('button', { name: 'I accept version 2' }));
    expect(await screen.findByText(/Thank you/u)).toBeTruthy();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ version: '2' });
  });

  test("once it holds stands before everything but one's own data", async () => {
    serve(script(true));
    open('/');
    expect(await screen.findByRole('heading', { name: 'The privacy notice has changed' })).toBeTruthy();
    expect(await screen.findByRole('link', { name: 'Your data' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'New meeting' })).toBeNull();
  });
});
