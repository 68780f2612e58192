import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DEADLINES } from '../../call/retry.ts';
import { settled } from '../../call/testing/clock.ts';
import { info } from '../../call/testing/devices.ts';
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
const tile = (name: string) => within(screen.getByRole('main')).getByText(name).closest('li');
const pass = (ms: number) => act(() => ground.clock.pass(ms));

describe('the layout', () => {
  test('makes who is pinned large, and says so at the name', async () => {
    const { user } = await enter();
    await user.click(button('Pin Ana Lima for me'));
    expect(screen.getByRole('main').dataset.layout).toBe('focus');
    expect(tile('Ana Lima')?.dataset.large).toBe('1/1');
    expect(tile('Ana Lima')?.textContent).toContain('Pinned.');
    expect(button('Pin Ana Lima for me').getAttribute('aria-pressed')).toBe('true');
    await expectAccessible();
    await user.click(button('Pin Ana Lima for me'));
    expect(screen.getByRole('main').dataset.layout).toBe('grid');
  });

  test('follows who speaks when that was chosen', async () => {
    const { user } = await enter();
    await user.click(await screen.findByRole('button', { name: 'More' }));
    const sheet = await screen.findByRole('dialog', { name: 'More' });
    await user.selectOptions(await within(sheet).findByLabelText('Layout'), 'Who speaks large');
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(tile('Ana Lima')?.dataset.large).toBe('1/1');
    act(() => ground.room.shows(person('ana', { name: 'Ana Lima' }), person('ben', { name: 'Ben', speaking: true })));
    await pass(1000);
    expect(tile('Ben')?.dataset.large).toBe('1/1');
    expect(tile('Ana Lima')?.dataset.large).toBeUndefined();
  });

  test('hides the own picture when asked, and never the only tile', async () => {
    const { user } = await enter();
    await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Hide my own picture' }));
    expect(screen.getByRole('main').querySelector('[data-kind="self"]')).toBeNull();
    act(() => ground.room.shows());
    expect(screen.getByRole('main').querySelector('[data-kind="self"]')).not.toBeNull();
  });
});

describe('the line', () => {
  test('says in words how it is encrypted, and not more than is true', async () => {
    await enter();
    expect(screen.getByText('Encrypted in transit')).toBeTruthy();
    expect(document.body.textContent).not.toMatch(/end-to-end/iu);
  });

  test('is told in words, with the numbers and what helps, once it was measured twice', async () => {
    const { user } = await enter();
    ground.room.count = [
      { kind: 'told', loss: 0.2 },
      { kind: 'way', delayMs: 38, roomKbps: 310 },
    ];
    await user.click(await screen.findByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('button', { name: 'Connection' }));
    expect(await screen.findByText(/Measuring/u)).toBeTruthy();
    await pass(6000);
    expect(await screen.findByText('Weak: your upload')).toBeTruthy();
    expect(screen.getByText(/Move closer to the router/u)).toBeTruthy();
    expect(screen.getByText('38 ms')).toBeTruthy();
    expect(screen.getByText('20%')).toBeTruthy();
    await expectAccessible();
    await user.click(button('Copy report'));
    const report = await navigator.clipboard.readText();
    expect(report).toContain('causes: upload');
    expect(report).not.toMatch(/Ana|Ben|Amara|Meridian/u);
  });

  test('that stays away offers three ways in a dialog, of which sound only is kept', async () => {
    const { user } = await enter();
    act(() => ground.room.tell({ kind: 'lost' }));
    await pass(DEADLINES.choiceMs);
    const dialog = await screen.findByRole('alertdialog', { name: 'Still not connected' });
    expect(
      within(dialog)
        .getAllByRole('button')
        .map((one) => one.textContent),
    ).toEqual(['Try now', 'Try with sound only', 'Leave']);
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Try with sound only' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(ground.room.pictures).toBe(false);
    expect(screen.getByText('Sound only: you see no cameras, and yours is off.')).toBeTruthy();
    await user.click(button('Show cameras'));
    expect(ground.room.pictures).toBe(true);
  });
});

describe('a device', () => {
  test('that is back is used again, and undo goes back to the other', async () => {
    ground.remembered = { ...ground.remembered, microphone: 'Headset' };
    ground.devices.plugged = [info('microphone', 'b', 'Laptop'), info('camera', 'cam-1')];
    const { user } = await enter();
    await act(async () => {
      ground.devices.plug(
        info('microphone', 'b', 'Laptop'),
        info('microphone', 'a', 'Headset'),
        info('camera', 'cam-1'),
      );
      await settled();
    });
    expect(screen.getByText('Headset is there again and used instead of Laptop.')).toBeTruthy();
    await user.click(button('Undo'));
    expect(screen.queryByText(/Headset is there again/u)).toBeNull();
    expect(ground.remembered.microphone).toBe('Laptop');
  });
});

describe('the first device', () => {
  test('is used or offered in words, and the camera only after a yes', async () => {
    ground.devices.plugged = [];
    const { user } = await enter();
    await act(async () => {
      ground.devices.plug(info('microphone', 'a', 'Headset'), info('camera', 'c', 'Webcam'));
      await settled();
    });
    expect(screen.getByText('Headset is connected and used now.')).toBeTruthy();
    expect(screen.getByText('A camera is connected now. It is off.')).toBeTruthy();
    await expectAccessible();
    await user.click(button('Use it'));
    await waitFor(() => expect(button('Camera').getAttribute('aria-pressed')).toBe('true'));
    await user.click(button('Switch it off'));
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('two devices that fail for one reason', () => {
  test('are told in one strip with the steps once, and closed together', async () => {
    ground.devices.faults = {
      microphone: new DOMException('busy', 'NotReadableError'),
      camera: new DOMException('busy', 'NotReadableError'),
    };
    const { user } = await enter();
    expect(screen.getAllByText(/Close the other program/u)).toHaveLength(1);
    ground.devices.faults = {};
    await user.click(button('Try again'));
    await waitFor(() => expect(button('Camera').getAttribute('aria-pressed')).toBe('true'));
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('true');
    expect(screen.queryByText(/Close the other program/u)).toBeNull();
  });
});

describe('the microphone', () => {
  test('that delivers nothing is told once, with the way to the settings', async () => {
    const { user } = await enter();
    await pass(9000);
    expect(screen.getAllByText('Your microphone is on, but nothing comes from it.')).toHaveLength(2);
    await user.click(button('Check the microphone'));
    expect(await screen.findByRole('heading', { level: 2, name: 'Settings' })).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole('checkbox', { name: /Tell me when I talk while muted/u }));
    expect(screen.queryByRole('button', { name: 'Check the microphone' })).toBeNull();
    expect(ground.remembered.hints).toBe(false);
  });
});

describe('the keys', () => {
  test('are listed, and other ones may be chosen; a taken one names its owner', async () => {
    const { user } = await enter();
    await user.keyboard('{Control>}{Shift>}/{/Shift}{/Control}');
    expect(await screen.findByRole('heading', { level: 2, name: 'Keyboard shortcuts' })).toBeTruthy();
    await expectAccessible();
    const row = screen.getByText('Raise and lower the hand').closest('li');
    await user.click(within(row as HTMLElement).getByRole('button'));
    await user.keyboard('{Control>}d{/Control}');
    expect(screen.getAllByText('These keys belong to: Microphone on and off. Press others.').length).toBeGreaterThan(0);
    await user.keyboard('{Control>}j{/Control}');
    expect(row?.textContent).toContain('J');
    await user.click(screen.getByRole('main'));
    await user.keyboard('{Control>}j{/Control}');
    expect(button('Raise hand').getAttribute('aria-pressed')).toBe('true');
  });

  test('hold to talk opens the microphone for as long as the keys are held', async () => {
    const { user } = await enter();
    const microphone = button('Microphone');
    await user.click(microphone);
    expect(microphone.getAttribute('aria-pressed')).toBe('false');
    await user.keyboard('{Control>}{Shift>}[Space>]');
    await waitFor(() => expect(microphone.getAttribute('aria-pressed')).toBe('true'));
    await user.keyboard('[/Space]{/Shift}{/Control}');
    await waitFor(() => expect(microphone.getAttribute('aria-pressed')).toBe('false'));
  });
});

describe('hostile input', () => {
  test('a name of 10,000 signs with tricks of direction and markup is one short harmless line', async () => {
    await enter();
    const name = `<img src=x onerror=alert(1)>\u202E${'\u200B'.repeat(5000)}${'W'.repeat(10_000)}`;
    const { shownName } = await import('../../call/words.ts');
    act(() => ground.room.shows(person('evil', { name: shownName(name) }), person('ana', { name: 'Ana Lima' })));
    const shown = within(screen.getByRole('main')).getByText(/^<img/u);
    expect(shown.textContent?.length).toBeLessThanOrEqual(120);
    expect(shown.tagName).toBe('BDI');
    expect(document.querySelector('main img')).toBeNull();
    await expectAccessible();
  });

  test('500 messages a second of one person leave the chat of the others readable', async () => {
    const { user } = await enter();
    const { encode } = await import('../../call/message.ts');
    await user.click(button('Chat'));
    const log = await screen.findByRole('log');
    const started = performance.now();
    act(() => {
      for (let count = 0; count < 500; count += 1) {
        ground.room.tell({ kind: 'heard', from: 'ben', data: encode({ kind: 'chat', text: `buy ${count}` }) });
      }
      ground.room.tell({ kind: 'heard', from: 'ana', data: encode({ kind: 'chat', text: 'Can you read me?' }) });
    });
    expect(within(log).getByText('Can you read me?')).toBeTruthy();
    expect(within(log).getAllByRole('listitem').length).toBeLessThan(20);
    expect(within(log).getByText(/some of it is not shown here/u)).toBeTruthy();
    expect(performance.now() - started).toBeLessThan(5000);
    vi.restoreAllMocks();
  });
});
