import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { decode, encode, type Message } from '../../call/message.ts';
import { person } from '../../call/testing/room.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { draw } from '../../testing/draw.tsx';
import { serve } from '../../testing/server.ts';
import { MeetingPage } from './MeetingPage.tsx';
import { giveBrowser, MEMBER, TestGround } from './testing.ts';

let ground: TestGround;
const makeGround = () => ground;

beforeEach(() => {
  giveBrowser();
  ground = new TestGround();
});

async function enter() {
  serve({ [`GET /api/meetings/${MEMBER.id}`]: { body: MEMBER } });
  const view = draw(<MeetingPage meetingId={MEMBER.id} ground={makeGround} />);
  await view.user.click(await screen.findByRole('button', { name: 'Join' }));
  await screen.findByRole('button', { name: 'Leave' });
  act(() => ground.room.shows(person('ana', { name: 'Ana Lima' }), person('ben', { name: 'Ben', joinedAt: 1 })));
  return view;
}

const button = (name: string) => screen.getByRole('button', { name });
const says = (from: string, message: Message) =>
  act(() => ground.room.tell({ kind: 'heard', from, data: encode(message) }));
const posted = () => ground.room.posted.map(([data]) => decode(data));

describe('the chat', () => {
  test('tells of what came, shows it, and takes an answer from the keyboard', async () => {
    const { user } = await enter();
    says('ana', { kind: 'chat', text: 'Shall we <b>start</b>?' });
    await user.click(button('Chat, 1 new message'));
    const log = await screen.findByRole('log', { name: 'Messages' });
    expect(within(log).getByText('Shall we <b>start</b>?')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2, name: 'Chat' }));
    await user.click(screen.getByRole('textbox', { name: 'Message to everyone' }));
    await user.keyboard('Yes{Shift>}{Enter}{/Shift}please{Enter}');
    expect(within(log).getByText(/^Yes\s+please$/u)).toBeTruthy();
    await waitFor(() => expect(posted()).toContainEqual({ kind: 'chat', text: 'Yes\nplease' }));
    await expectAccessible();
  });

  test('Escape closes it and gives the focus back', async () => {
    const { user } = await enter();
    await user.click(button('Chat'));
    await screen.findByRole('log');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('log')).toBeNull();
    expect(document.activeElement).toBe(button('Chat'));
  });

  test('what could not be sent says so and can be sent again', async () => {
    const { user } = await enter();
    ground.room.posts = () => Promise.reject(new Error('no'));
    await user.click(button('Chat'));
    await user.type(await screen.findByRole('textbox', { name: 'Message to everyone' }), 'hello{Enter}');
    expect(await screen.findByText(/This was not sent/u)).toBeTruthy();
    await expectAccessible();
    ground.room.posts = () => Promise.resolve();
    await user.click(button('Send again'));
    await waitFor(() => expect(screen.queryByText(/This was not sent/u)).toBeNull());
  });

  test('nothing of it is there after coming back', async () => {
    const { user } = await enter();
    says('ana', { kind: 'chat', text: 'between us' });
    await user.click(button('Leave'));
    await user.click(await screen.findByRole('button', { name: 'Rejoin' }));
    await user.click(await screen.findByRole('button', { name: 'Chat' }));
    await screen.findByRole('log');
    expect(screen.queryByText('between us')).toBeNull();
  });
});

describe('raised hands', () => {
  test('have their number on the tile and stand first in the list of people', async () => {
    const { user } = await enter();
    says('ben', { kind: 'hand', up: true, forMs: 9_000 });
    await user.click(button('Raise hand'));
    expect(button('Raise hand').getAttribute('aria-pressed')).toBe('true');
    await user.click(button('3 people in the call'));
    const hands = await screen.findByRole('region', { name: 'Raised hands' });
    expect(
      within(hands)
        .getAllByRole('listitem')
        .map((one) => one.textContent),
    ).toEqual([expect.stringMatching(/Ben.*number 1/u), expect.stringMatching(/Me \(you\).*number 2/u)]);
    const tile = within(screen.getByRole('main')).getByText('Ben').closest('li');
    expect(tile?.textContent).toContain('Hand raised, number 1.');
    await expectAccessible();
    await user.click(button('Raise hand'));
    expect(within(hands).getAllByRole('listitem')).toHaveLength(1);
  });
});

test('the list of people tells the state of each', async () => {
  const { user } = await enter();
  act(() =>
    ground.room.shows(
      person('ana', { name: 'Ana', microphone: 'off' }),
      person('ben', { name: 'Ben', speaking: true, joinedAt: 1 }),
      person('cleo', { name: 'Cleo', reach: 'lost', joinedAt: 2 }),
    ),
  );
  await user.click(button('4 people in the call'));
  const list = await screen.findByRole('region', { name: 'In the call' });
  const rows = within(list)
    .getAllByRole('listitem')
    .map((one) => one.textContent);
  expect(rows).toEqual([
    expect.stringContaining('Microphone off'),
    expect.stringContaining('Speaking'),
    expect.stringContaining('Reconnecting'),
    expect.stringContaining('Me (you)'),
  ]);
  await expectAccessible();
});

test('a reaction goes out, and those of others are shown with their name', async () => {
  const { user } = await enter();
  await user.click(await screen.findByRole('button', { name: 'React' }));
  await expectAccessible();
  await user.click(await screen.findByRole('button', { name: 'Applause' }));
  expect(posted()).toContainEqual({ kind: 'reaction', reaction: 'clap' });
  says('ana', { kind: 'reaction', reaction: 'heart' });
  const shown = within(screen.getByRole('main')).getByRole('list', { name: 'Reactions' });
  await expectAccessible();
  expect(within(shown).getByRole('img', { name: 'Heart' }).parentElement?.textContent).toContain('Ana Lima');
  await act(() => ground.clock.pass(5_000));
  expect(screen.queryByRole('list', { name: 'Reactions' })).toBeNull();
});

test('a name of 10,000 characters breaks nothing', async () => {
  const { user } = await enter();
  act(() => ground.room.shows(person('long', { name: 'x'.repeat(10_000) })));
  await user.click(button('2 people in the call'));
  await screen.findByRole('region', { name: 'In the call' });
  await expectAccessible();
});

describe('who is a guest', () => {
  test('stands at the name, on the stage and in the list of people', async () => {
    const { user } = await enter();
    act(() => ground.room.shows(person('ana', { name: 'Ana Lima' }), person('gus', { name: 'Gus', guest: true })));
    const tile = (name: string) => within(screen.getByRole('main')).getByText(name).closest('li');
    expect(tile('Gus')?.textContent).toContain('Guest');
    expect(tile('Ana Lima')?.textContent).not.toContain('Guest');
    await user.click(button('3 people in the call'));
    const roster = await screen.findByRole('complementary', { name: 'People' });
    expect(within(roster).getAllByText('Guest')).toHaveLength(1);
    await expectAccessible();
  });
});
