import { screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { WaitingReport } from '../../api/model.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn, signedOut } from '../../testing/sessions.ts';

const waiting: WaitingReport = {
  id: 'r1',
  name: 'Kit Young',
  email: 'kit@meridian.example',
  hue: 4,
  ground: 'told',
  received_at: '2026-11-24T09:00:00+00:00',
  due_at: '2026-11-25T08:40:00+00:00',
  may_decide: true,
};
const LIST: Script = { 'GET /api/session': { body: signedIn }, 'GET /api/reports': { body: { reports: [waiting] } } };

const press = async (user: ReturnType<typeof open>['user'], name: string) =>
  user.click(await screen.findByRole('button', { name }));

describe('reporting a child (policy C)', () => {
  test('is open to anyone, asks for no name, and is accessible', async () => {
    const asked = serve({ 'GET /api/session': { body: signedOut }, 'POST /api/reports': { status: 202, body: {} } });
    const { user } = open('/report');
    await user.type(await screen.findByLabelText('E-mail address of the account'), ' kit@meridian.example');
    await expectAccessible();
    await press(user, 'Send the report');
    expect(screen.getByText('Choose how you know.')).toBeTruthy();
    await user.selectOptions(screen.getByLabelText('How do you know?'), 'It looked so in a call');
    await press(user, 'Send the report');
    expect(await screen.findByRole('heading', { name: 'Thank you, the report is in' })).toBeTruthy();
    const sent = asked.find(({ method }) => method === 'POST');
    expect(sent?.body).toEqual({ email: 'kit@meridian.example', ground: 'seen' });
    await expectAccessible();
  });

  test('says when there were too many', async () => {
    serve({ 'GET /api/session': { body: signedOut }, 'POST /api/reports': problem(429, 'too_many_requests') });
    const { user } = open('/report');
    await user.type(await screen.findByLabelText('E-mail address of the account'), 'kit@meridian.example');
    await user.selectOptions(screen.getByLabelText('How do you know?'), 'The person told me');
    await press(user, 'Send the report');
    expect((await screen.findByRole('alert')).textContent).toContain('Too many requests');
  });
});

describe('deciding a report (policy C)', () => {
  test('shows who is meant and what happens by itself, and is accessible', async () => {
    serve(LIST);
    open('/reports');
    expect(await screen.findByRole('heading', { name: 'Kit Young' })).toBeTruthy();
    expect(screen.getByText('kit@meridian.example')).toBeTruthy();
    expect(screen.getByText(/If nobody decides, it is deleted/u)).toBeTruthy();
    await expectAccessible();
  });

  test('deletes only after a second question', async () => {
    const asked = serve({ ...LIST, 'POST /api/reports/r1/decision': { body: {} } });
    const { user } = open('/reports');
    await press(user, 'It is a child: delete the account');
    expect(document.activeElement?.textContent).toBe('Delete the account for good?');
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
    await press(user, 'Delete for good');
    expect(await screen.findByText('The account is deleted.')).toBeTruthy();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ is_child: true });
  });

  test('lets go of an account in one step', async () => {
    const asked = serve({ ...LIST, 'POST /api/reports/r1/decision': { body: {} } });
    const { user } = open('/reports');
    await press(user, 'It is not a child');
    expect(await screen.findByText('The account can be used again.')).toBeTruthy();
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ is_child: false });
  });

  test('leaves the decision to a second person', async () => {
    serve({ ...LIST, 'GET /api/reports': { body: { reports: [{ ...waiting, may_decide: false }] } } });
    open('/reports');
    expect(await screen.findByText(/another administrator decides/u)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'It is not a child' })).toBeNull();
  });
});
