import { screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { setupNeeded, signedIn, signedOut } from '../../testing/sessions.ts';

const GOOD: Script = { 'GET /api/session': { body: setupNeeded }, 'POST /api/setup/check': { body: {} } };

const field = (name: string | RegExp) => screen.getByRole('textbox', { name });

async function fillIn(script: Script, domains = 'meridian.example, @Meridian.Example other.example') {
  const asked = serve(script);
  const view = open('/setup#one-time');
  const { user } = view;
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Meridian Health');
  await user.type(field(/Contact/u), 'privacy@meridian.example');
  await user.type(field(/Mail domains/u), domains);
  await user.type(field('Your work e-mail'), 'amara@meridian.example');
  await user.type(field('Your name'), 'Amara Okafor');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Year of birth' }), '1985');
  await user.click(screen.getByRole('checkbox'));
  await user.click(screen.getByRole('button', { name: 'Set up and sign in' }));
  return { ...view, asked };
}

describe('setting up', () => {
  test('a server without an organisation says where the way in lies', async () => {
    serve({ 'GET /api/session': { body: setupNeeded } });
    open('/');
    expect(await screen.findByRole('heading', { level: 1, name: /waiting for its first administrator/u })).toBeTruthy();
    await expectAccessible();
  });

  test('the link is checked first, and its secret leaves the address bar', async () => {
    const asked = serve(GOOD);
    open('/setup#one-time');
    expect(here()).toBe('/setup');
    expect(await screen.findByRole('textbox', { name: 'Name' })).toBeTruthy();
    expect(asked.at(-1)).toEqual({ method: 'POST', path: '/api/setup/check', body: { token: 'one-time' } });
    await expectAccessible();
  });

  test('makes the organisation and signs its first administrator in', async () => {
    const { asked } = await fillIn({ ...GOOD, 'POST /api/setup': { status: 201, body: signedIn } });
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    expect(asked.at(-1)?.body).toEqual({
      token: 'one-time',
      organisation_name: 'Meridian Health',
      operator_contact: 'privacy@meridian.example',
      mail_domains: ['meridian.example', 'other.example'],
      admin_name: 'Amara Okafor',
      admin_email: 'amara@meridian.example',
      policy_version: '1.0',
      birth_year: 1985,
    });
  });

  test('an administrator who could not sign in again is stopped before it is too late', async () => {
    const { asked } = await fillIn(GOOD, 'other.example');
    expect(await screen.findByText(/must belong to one of the domains/u)).toBeTruthy();
    expect(asked.at(-1)?.path).toBe('/api/setup/check');
    await expectAccessible();
  });

  test('what is no domain is named', async () => {
    await fillIn(GOOD, 'meridian.example, localhost');
    expect(await screen.findByText(/^localhost is not a mail domain/u)).toBeTruthy();
  });

  test('an empty form names every gap and goes to the first', async () => {
    serve(GOOD);
    const { user } = open('/setup#one-time');
    await user.click(await screen.findByRole('button', { name: 'Set up and sign in' }));
    expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(7);
    expect(document.activeElement).toBe(field('Name'));
    await expectAccessible();
  });

  test.each([
    ['a wrong link', '/setup#wrong', { ...GOOD, 'POST /api/setup/check': problem(404, 'setup_link_invalid') }],
    ['no secret', '/setup', GOOD],
  ])('%s says where a new one comes from', async (_name, address, script: Script) => {
    serve(script);
    open(address);
    expect(await screen.findByRole('heading', { level: 1, name: 'This setup link does not work' })).toBeTruthy();
    await expectAccessible();
  });

  test('a server that is set up sends to sign-in', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    open('/setup#one-time');
    expect(await screen.findByRole('heading', { level: 1, name: 'This server is set up already' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to sign-in' }).getAttribute('href')).toBe('/signin');
  });

  test('a refusal for a field of the administrator stands at that field', async () => {
    const fields = {
      admin_name: 'Write a name that people can read.',
      mail_domains: 'Write domains such as example.org.',
    };
    await fillIn({ ...GOOD, 'POST /api/setup': problem(422, 'invalid_input', { fields }) });
    expect(await screen.findByText('Write a name that people can read.')).toBeTruthy();
    expect(screen.getByText('Write domains such as example.org.')).toBeTruthy();
    expect(field('Your name').getAttribute('aria-invalid')).toBe('true');
  });
});
