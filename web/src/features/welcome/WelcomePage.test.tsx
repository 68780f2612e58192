import { screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { firstSignIn, signedIn, signedOut } from '../../testing/sessions.ts';

const FIRST: Script = { 'GET /api/session': { body: firstSignIn } };

async function answerAll(script: Script) {
  const asked = serve(script);
  const view = open('/welcome');
  await view.user.type(await screen.findByRole('textbox', { name: 'Your name' }), '  Kim Lee ');
  await view.user.selectOptions(screen.getByRole('combobox', { name: 'Year of birth' }), '1990');
  await view.user.click(screen.getByRole('checkbox'));
  await view.user.click(screen.getByRole('button', { name: 'Continue' }));
  return { ...view, asked };
}

describe('the first sign-in', () => {
  test('asks neutrally: no year is chosen, the policy is not accepted', async () => {
    serve(FIRST);
    open('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'Welcome to Meridian Health' })).toBeTruthy();
    expect(screen.getByRole('combobox', { name: 'Year of birth' })).toHaveProperty('value', '');
    expect(screen.getByRole('checkbox')).toHaveProperty('checked', false);
    expect(screen.getByRole('link', { name: /privacy notice ?\(opens in a new tab\)/u }).getAttribute('href')).toBe(
      '/policy?language=en',
    );
    await expectAccessible();
  });

  test('says what is missing and sends nothing', async () => {
    const asked = serve(FIRST);
    const { user } = open('/welcome');
    await user.click(await screen.findByRole('button', { name: 'Continue' }));
    expect(screen.getByText('Write the name that others should see.')).toBeTruthy();
    expect(screen.getByText('Choose your year of birth.')).toBeTruthy();
    expect(screen.getByText(/Without accepting the notice/u)).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Your name' }));
    expect(asked).toHaveLength(1);
    await expectAccessible();
  });

  test('lets in with three answers', async () => {
    const { asked } = await answerAll({ ...FIRST, 'POST /api/signin/complete': { body: signedIn } });
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({ name: 'Kim Lee', policy_version: '1.0', birth_year: 1990 });
  });

  test('is refused neutrally', async () => {
    await answerAll({ ...FIRST, 'POST /api/signin/complete': problem(403, 'not_available') });
    expect(await screen.findByRole('heading', { level: 1, name: 'Pattino is not available to you' })).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/age|old|year|13/iu);
    await expectAccessible();
  });

  test('tells at the field what the server does not take', async () => {
    await answerAll({
      ...FIRST,
      'POST /api/signin/complete': problem(422, 'invalid_input', {
        fields: { name: 'Write a name that people can read.' },
      }),
    });
    expect(await screen.findByText('Write a name that people can read.')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Your name' }));
  });

  test('asks again when the policy changed meanwhile', async () => {
    let version = '1.0';
    await answerAll({
      'GET /api/session': () => ({ body: { ...firstSignIn, policy_version: version } }),
      'POST /api/signin/complete': () => {
        version = '1.1';
        return problem(409, 'policy_changed');
      },
    });
    expect(await screen.findByText(/notice has changed/u)).toBeTruthy();
    expect(await screen.findByText('Version 1.1')).toBeTruthy();
    expect(screen.getByRole('checkbox')).toHaveProperty('checked', false);
    expect(screen.getByRole('textbox', { name: 'Your name' })).toHaveProperty('value', '  Kim Lee ');
  });

  test('that took too long begins again, and says why', async () => {
    let session = firstSignIn;
    await answerAll({
      'GET /api/session': () => ({ body: session }),
      'POST /api/signin/complete': () => {
        session = signedOut;
        return problem(401, 'signin_needed');
      },
    });
    expect(await screen.findByRole('textbox', { name: 'Work e-mail' })).toBeTruthy();
    await waitFor(() => expect(document.body.textContent).toContain('Signing in took too long.'));
  });
});
