import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { desk } from '../../ringing/here.ts';
import { ADA, BEN, incoming, MEETING, outgoing } from '../../ringing/testing.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { here, open } from '../../testing/open.tsx';
import { problem, type Script, serve } from '../../testing/server.ts';
import { signedIn } from '../../testing/sessions.ts';

const IN: Script = {
  'GET /api/session': { body: signedIn },
  'GET /api/people': { body: { count: 2 } },
  'POST /api/people/search': {
    body: { people: [BEN, { ...ADA, name: '<b>Ada</b> \u202e' }], page: 0, has_more: false },
  },
  'POST /api/rings': { status: 201, body: outgoing() },
  'POST /api/rings/r1/cancel': { body: outgoing({ state: 'cancelled' }) },
  'POST /api/rings/r2/decline': { body: incoming({ state: 'declined' }) },
  'POST /api/rings/r2/accept': { body: incoming({ state: 'accepted', here: true, meeting: MEETING }) },
  [`GET /api/meetings/${MEETING}`]: problem(404, 'meeting_unknown'),
};

const tells = (ring: object) => act(() => desk.hear(JSON.stringify({ kind: 'ring', ring })));

beforeEach(() => {
  desk.clear();
  desk.recent.clear();
});

describe('calling somebody', () => {
  const find = async (address = '/') => {
    const asked = serve(IN);
    const view = open(address);
    await view.user.type(await screen.findByRole('searchbox'), 'ok');
    await screen.findByRole('button', { name: 'Call Ben Okoye with video' });
    return { ...view, asked };
  };

  test('two letters find; hostile names are words and nothing else', async () => {
    const { asked } = await find();
    expect(asked.at(-1)).toMatchObject({ path: '/api/people/search', body: { q: 'ok', page: 0 } });
    expect(screen.getByText('<b>Ada</b> \u202e').tagName).toBe('BDI');
    expect(screen.getByText('2 people found')).toBeTruthy();
    await expectAccessible();
  });

  test('one letter asks nobody', async () => {
    const asked = serve(IN);
    const { user } = open('/');
    await user.type(await screen.findByRole('searchbox'), 'o');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked.some(({ path }) => path.includes('search'))).toBe(false);
  });

  test('Enter goes to the first one found', async () => {
    const { user } = await find();
    await user.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Call Ben Okoye, sound only');
  });

  test('rings on so many devices, and hangs up', async () => {
    const { user, asked } = await find();
    await user.click(screen.getByRole('button', { name: 'Call Ben Okoye with video' }));
    const dialog = await screen.findByRole('dialog', { name: /Ben Okoye/u });
    expect(await within(dialog).findByText('Ringing on 2 devices')).toBeTruthy();
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Hang up' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.at(-1)?.path).toBe('/api/rings/r1/cancel');
  });

  test.each([
    ['declined', 'Declined'],
    ['busy', 'In another call'],
    ['timeout', 'No answer'],
    ['missed', 'Not signed in anywhere'],
  ] as const)('%s is told in words, and offers another try', async (state, words) => {
    const { user } = await find();
    await user.click(screen.getByRole('button', { name: 'Call Ben Okoye, sound only' }));
    await screen.findByText('Ringing on 2 devices');
    tells(outgoing({ state }));
    const dialog = screen.getByRole('dialog');
    expect(within(dialog).getByRole('status').textContent).toBe(words);
    expect(within(dialog).getByRole('button', { name: 'Call again' })).toBeTruthy();
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(within(screen.getByRole('region', { name: 'Recent' })).getByText('Ben Okoye')).toBeTruthy();
  });

  test('an answer leads into the room', async () => {
    const { user } = await find();
    await user.click(screen.getByRole('button', { name: 'Call Ben Okoye with video' }));
    await screen.findByText('Ringing on 2 devices');
    tells(outgoing({ state: 'accepted', meeting: MEETING }));
    expect(here()).toBe(`/m/${MEETING}`);
  });

  test('the page of people shows who it is', async () => {
    const { user } = await find('/people');
    expect(screen.getByRole('heading', { level: 1, name: 'People' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Ben Okoye' }));
    const card = await screen.findByRole('region', { name: 'Ben Okoye' });
    await expectAccessible();
    await user.click(within(card).getByRole('button', { name: 'Video' }));
    expect(await screen.findByRole('dialog', { name: /Ben Okoye/u })).toBeTruthy();
  });

  test('alone, one reads how others come', async () => {
    serve({ ...IN, 'GET /api/people': { body: { count: 0 } } });
    open('/people');
    expect(await screen.findByRole('region', { name: 'You are the first one here' })).toBeTruthy();
    await expectAccessible();
  });
});

describe('being called', () => {
  const ring = async (change = {}) => {
    const asked = serve(IN);
    const view = open('/');
    await screen.findByRole('heading', { level: 1 });
    await waitFor(() => expect(desk.recent).toBeTruthy());
    await screen.findByRole('searchbox');
    tells(incoming(change));
    const card = await screen.findByRole('region', { name: /Incoming call.*Ada Winter/u });
    return { ...view, asked, card };
  };

  test('is shown and spoken at once', async () => {
    const { card } = await ring();
    expect(within(card).getByText('is calling you with video')).toBeTruthy();
    expect(document.querySelector('[data-announcer="assertive"]')?.textContent).toContain('Ada Winter is calling you');
    await expectAccessible();
  });

  test('answering leads into the room', async () => {
    const { user, card } = await ring();
    await user.click(within(card).getByRole('button', { name: 'With video' }));
    await waitFor(() => expect(here()).toBe(`/m/${MEETING}`));
  });

  test('declining ends it', async () => {
    const { user, card, asked } = await ring();
    await user.click(within(card).getByRole('button', { name: 'Decline' }));
    expect(screen.queryByRole('region', { name: /Incoming call/u })).toBeNull();
    expect(asked.at(-1)?.path).toBe('/api/rings/r2/decline');
  });

  test('answered elsewhere it stops', async () => {
    await ring();
    tells(incoming({ state: 'accepted' }));
    expect(screen.queryByRole('region', { name: /Incoming call/u })).toBeNull();
    expect(here()).toBe('/');
  });

  test('Escape silences and declines nothing', async () => {
    const { user, asked } = await ring();
    await user.keyboard('{Escape}');
    expect(await screen.findByText('Silenced. You can still answer.')).toBeTruthy();
    expect(asked.some(({ path }) => path.includes('decline'))).toBe(false);
  });

  test('writing is not disturbed: the focus stays', async () => {
    serve(IN);
    const { user } = open('/');
    const field = await screen.findByRole('searchbox');
    await user.click(field);
    tells(incoming());
    await screen.findByRole('region', { name: /Incoming call/u });
    expect(document.activeElement).toBe(field);
  });
});

test('recent calls are cleared with one press', async () => {
  serve(IN);
  const { user } = open('/');
  await screen.findByRole('searchbox');
  tells(incoming({ state: 'timeout' }));
  const recent = screen.getByRole('region', { name: 'Recent' });
  expect(await within(recent).findByText(/^Missed/u)).toBeTruthy();
  await user.click(within(recent).getByRole('button', { name: 'Clear this list' }));
  expect(within(recent).queryByText('Ada Winter')).toBeNull();
});
