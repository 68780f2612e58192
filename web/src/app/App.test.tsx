import { act, screen } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import type { Session } from '../api/model.ts';
import { expectAccessible } from '../testing/axe.ts';
import { draw } from '../testing/draw.tsx';
import { here, open } from '../testing/open.tsx';
import { problem, serve } from '../testing/server.ts';
import { signedIn, signedOut } from '../testing/sessions.ts';
import { ErrorBoundary, faultOf } from './ErrorBoundary.tsx';

function Broken(): never {
  throw new Error('secret detail');
}

describe('who is in', () => {
  test('is led on from the door to where sign-in leads', async () => {
    serve({ 'GET /api/session': { body: signedIn } });
    open('/signin?step=code');
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    expect(here()).toBe('/');
  });

  test('by the link of the mail in another tab is in here as well, when this tab is looked at again', async () => {
    let session: Session = signedOut;
    serve({ 'GET /api/session': () => ({ body: session }) });
    open('/signin?step=code');
    await screen.findByRole('heading', { level: 1, name: 'Enter your code' });
    session = signedIn;
    act(() => void window.dispatchEvent(new Event('visibilitychange')));
    expect(await screen.findByRole('heading', { level: 1, name: 'Hello, Amara' })).toBeTruthy();
    expect(here()).toBe('/');
  });
});

describe('what goes wrong', () => {
  test('an unknown address says so and leads home', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    open('/nothing/here');
    expect(await screen.findByRole('heading', { level: 1, name: 'There is nothing at this address' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go to home' }).getAttribute('href')).toBe('/');
    await expectAccessible();
  });

  test('a server that does not answer has a page with a code and a way on', async () => {
    let answers = false;
    serve({ 'GET /api/session': () => (answers ? { body: signedOut } : problem(500, 'internal_error')) });
    const { user } = open('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'The server does not answer' })).toBeTruthy();
    expect(screen.getByText('Code for your administrator: internal_error')).toBeTruthy();
    await expectAccessible();
    answers = true;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('textbox', { name: 'Work e-mail' })).toBeTruthy();
  });

  test('being offline is said on every page', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    open('/');
    expect(await screen.findByText(/You are offline/u)).toBeTruthy();
    online.mockReturnValue(true);
    act(() => void window.dispatchEvent(new Event('online')));
    expect(screen.queryByText(/You are offline/u)).toBeNull();
  });

  test('a fault of the program becomes a page, and going elsewhere ends it', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { rerender } = draw(
      <ErrorBoundary place="/a">
        <Broken />
      </ErrorBoundary>,
    );
    expect(screen.getByRole('heading', { level: 1, name: 'This page stopped working' })).toBeTruthy();
    expect(document.body.textContent).not.toContain('secret detail');
    await expectAccessible();
    expect(told).toHaveBeenCalled();
    rerender(
      <ErrorBoundary place="/b">
        <p>Elsewhere</p>
      </ErrorBoundary>,
    );
    expect(screen.getByText('Elsewhere')).toBeTruthy();
  });

  test('a part that the server no longer has means that the page is out of date', () => {
    expect(faultOf(new TypeError('Failed to fetch dynamically imported module: /assets/x.js'))).toBe('client_outdated');
    expect(faultOf(new TypeError('error loading dynamically imported module'))).toBe('client_outdated');
    expect(faultOf(new TypeError('Importing a module script failed.'))).toBe('client_outdated');
    expect(faultOf(new Error('other'))).toBe('client_fault');
    expect(faultOf('thrown text')).toBe('client_fault');
  });
});
