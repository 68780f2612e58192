import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn, signedOut } from '../../testing/sessions.ts';

const ID = 'k7qm3xabcdefghjkmnpq';
const LINK = `https://meet.meridian.example/m/${ID}`;
const IN: Script = { 'GET /api/session': { body: signedIn } };
const MAKES: Script = {
  ...IN,
  'POST /api/meetings': { status: 201, body: { id: ID, link: LINK, expires_at: '2026-12-01T12:00:00Z' } },
};

const newMeeting = () => screen.findByRole('button', { name: 'New meeting' });

describe('home', () => {
  test('greets, and is accessible', async () => {
    serve(IN);
    open('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    await expectAccessible();
  });

  test('makes a meeting with one click and shows until when its link lives', async () => {
    const asked = serve(MAKES);
    const { user } = open('/');
    await user.click(await newMeeting());
    const ready = await screen.findByRole('region', { name: 'Your meeting is ready' });
    expect(document.activeElement?.textContent).toBe('Your meeting is ready');
    expect(within(ready).getByRole('textbox', { name: 'Meeting link' })).toHaveProperty('value', LINK);
    expect(within(ready).getByText(/works until Tuesday 1 December/u)).toBeTruthy();
    expect(within(ready).getByRole('link', { name: 'Join now' }).getAttribute('href')).toBe(`/m/${ID}`);
    expect(asked.at(-1)).toEqual({ method: 'POST', path: '/api/meetings', body: {} });
    await expectAccessible();
  });

  test('copies the link and says so', async () => {
    serve(MAKES);
    const { user } = open('/');
    const written = vi.spyOn(navigator.clipboard, 'writeText');
    await user.click(await newMeeting());
    await user.click(await screen.findByRole('button', { name: 'Copy link' }));
    expect(written).toHaveBeenCalledWith(LINK);
    expect(await screen.findByText('Link copied.')).toBeTruthy();
  });

  test('selects the link where the browser does not let us copy', async () => {
    serve(MAKES);
    const { user } = open('/');
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    await user.click(await newMeeting());
    await user.click(await screen.findByRole('button', { name: 'Copy link' }));
    expect(await screen.findByText(/Select the link and copy it yourself/u)).toBeTruthy();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Meeting link' });
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, LINK.length]);
  });

  test('says why no meeting could be made', async () => {
    serve({ ...IN, 'POST /api/meetings': problem(409, 'too_many_meetings') });
    const { user } = open('/');
    await user.click(await newMeeting());
    expect((await screen.findByText(/too many open meetings/u)).closest('[role=alert]')).toBeTruthy();
    await expectAccessible();
  });

  test('leads to the meeting whose link was pasted', async () => {
    serve(IN);
    const { user } = open('/');
    await user.click(await screen.findByRole('textbox', { name: 'Join with a link or code' }));
    await user.paste(ID.toUpperCase());
    await user.click(screen.getByRole('button', { name: 'Join' }));
    expect(here()).toBe(`/m/${ID}`);
  });

  test('signs out from the menu', async () => {
    let session = signedIn;
    serve({
      'GET /api/session': () => ({ body: session }),
      'POST /api/signin/out': () => {
        session = signedOut;
        return { status: 204 };
      },
    });
    const { user } = open('/');
    await screen.findByRole('heading', { level: 1 });
    await user.click(screen.getByRole('button', { name: 'You: Amara Okafor' }));
    const menu = await screen.findByRole('menu');
    expect(within(menu).getByRole('menuitem', { name: 'Privacy notice' }).getAttribute('href')).toBe(
      '/policy?language=en',
    );
    await user.click(within(menu).getByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByRole('textbox', { name: 'Work e-mail' })).toBeTruthy();
    expect(here()).toBe('/signin');
  });

  test('a session that ended elsewhere leads to sign-in, and says why', async () => {
    let session = signedIn;
    serve({
      'GET /api/session': () => ({ body: session }),
      'POST /api/meetings': () => {
        session = signedOut;
        return problem(401, 'session_needed');
      },
    });
    const { user } = open('/');
    await user.click(await newMeeting());
    expect(await screen.findByRole('textbox', { name: 'Work e-mail' })).toBeTruthy();
    await waitFor(() => expect(document.body.textContent).toContain('You are not signed in any more.'));
  });
});
