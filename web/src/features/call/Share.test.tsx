import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Playable } from '../../call/people.ts';
import { person } from '../../call/testing/room.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { draw } from '../../testing/draw.tsx';
import { serve } from '../../testing/server.ts';
import { MeetingPage } from './MeetingPage.tsx';
import { openCall } from './open.ts';
import { giveBrowser, MEMBER, TestGround } from './testing.ts';

let ground: TestGround;
const makeGround = () => ground;
const button = (name: string) => screen.getByRole('button', { name });
const played = (id: string): Playable => ({ id, attach: () => () => undefined });

beforeEach(() => {
  giveBrowser();
  ground = new TestGround();
});

async function enter() {
  serve({ [`GET /api/meetings/${MEMBER.id}`]: { body: MEMBER } });
  const view = draw(<MeetingPage meetingId={MEMBER.id} ground={makeGround} />);
  await view.user.click(await screen.findByRole('button', { name: 'Join' }));
  await screen.findByRole('button', { name: 'Leave' });
  return view;
}

describe('the own screen', () => {
  test('goes out, is said instead of mirrored, and is taken back', async () => {
    const { user } = await enter();
    await user.click(button('Share your screen'));
    await screen.findByRole('figure', { name: 'You are sharing your screen' });
    await waitFor(() => expect(ground.room.screens).toHaveLength(1));
    expect(button('Share your screen').getAttribute('aria-pressed')).toBe('true');
    await expectAccessible();
    await user.click(button('Stop sharing'));
    expect(screen.queryByRole('figure')).toBeNull();
    expect(ground.room.screens.at(-1)).toBeNull();
    expect(ground.devices.stillOpen.map(({ label }) => label)).not.toContain('Screen');
  });

  test('ends with the bar of the browser too', async () => {
    const { user } = await enter();
    await user.click(button('Share your screen'));
    await screen.findByRole('figure');
    act(() => ground.devices.stillOpen.find(({ label }) => label === 'Screen')?.unplug());
    await waitFor(() => expect(screen.queryByRole('figure')).toBeNull());
  });

  test('a change of mind is no fault, a system that forbids it is', async () => {
    const { user } = await enter();
    ground.devices.screenFault = new DOMException('Permission denied', 'NotAllowedError');
    await user.click(button('Share your screen'));
    expect(screen.queryByText(/could not be shared/u)).toBeNull();
    expect(button('Share your screen').getAttribute('aria-pressed')).toBe('false');
    ground.devices.screenFault = new DOMException('Permission denied by system', 'NotAllowedError');
    const { sharing } = openCall(MEMBER.id, ground);
    expect(await sharing.start()).toBe(false);
  });

  test('goes out again on the way back, and is released at the end', async () => {
    const { user } = await enter();
    await user.click(button('Share your screen'));
    await screen.findByRole('figure');
    act(() => ground.room.tell({ kind: 'lost' }));
    act(() => ground.room.tell({ kind: 'back' }));
    await waitFor(() => expect(ground.room.screens).toHaveLength(2));
    await user.click(button('Leave'));
    expect(ground.devices.stillOpen).toEqual([]);
  });
});

describe('the screens of others', () => {
  test('one takes the stage, faces beside it; of several one is chosen', async () => {
    const { user } = await enter();
    act(() =>
      ground.room.shows(
        person('ana', { name: 'Ana', share: played('a'), shareAudio: played('s') }),
        person('ben', { name: 'Ben', share: played('b'), joinedAt: 1 }),
      ),
    );
    expect(screen.getByRole('figure', { name: 'Ana is sharing' })).toBeTruthy();
    expect(within(screen.getByRole('main')).getAllByRole('listitem')).toHaveLength(3);
    expect(document.querySelectorAll('audio')).toHaveLength(1);
    await user.click(
      within(screen.getByRole('group', { name: 'Shared screens' })).getByRole('button', { name: 'Ben' }),
    );
    expect(screen.getByRole('figure', { name: 'Ben is sharing' })).toBeTruthy();
    await expectAccessible();
    act(() => ground.room.shows(person('ana', { name: 'Ana' })));
    expect(screen.queryByRole('figure')).toBeNull();
  });
});
