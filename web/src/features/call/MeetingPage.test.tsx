import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../api/error.ts';
import type { MeetingView } from '../../api/model.ts';
import { DEADLINES } from '../../call/retry.ts';
import { info } from '../../call/testing/devices.ts';
import { person } from '../../call/testing/room.ts';
import { expectAccessible } from '../../testing/axe.ts';
import { draw } from '../../testing/draw.tsx';
import { problem, serve } from '../../testing/server.ts';
import { MeetingPage } from './MeetingPage.tsx';
import { GUEST, giveBrowser, MEMBER, TestGround } from './testing.ts';

let ground: TestGround;
const makeGround = () => ground;

beforeEach(() => {
  giveBrowser();
  ground = new TestGround();
});

const POLICY = {
  version: '1.0',
  effective_date: '2026-11-01',
  operator: { name: 'Meridian Health', contact: 'privacy@meridian.example' },
  developer: 'Pattino',
  clauses: [],
};

function open(meeting: MeetingView) {
  serve({ [`GET /api/meetings/${MEMBER.id}`]: { body: meeting }, 'GET /api/policy': { body: POLICY } });
  return draw(<MeetingPage meetingId={MEMBER.id} ground={makeGround} />);
}

const heading = (name: string | RegExp) => screen.findByRole('heading', { level: 1, name });
const button = (name: string) => screen.getByRole('button', { name });
const pass = (ms: number) => act(() => ground.clock.pass(ms));

async function enter(meeting: MeetingView = MEMBER) {
  const view = open(meeting);
  await heading('Ready to join?');
  await view.user.click(button('Join'));
  await screen.findByRole('button', { name: 'Leave' });
  return view;
}

const say = (...names: string[]) =>
  act(() => ground.room.shows(...names.map((name, joinedAt) => person(name, { name, joinedAt }))));
const tiles = () =>
  within(screen.getByRole('main', { name: 'People in the call' }))
    .getAllByRole('listitem')
    .map((tile) => tile.textContent);

describe('in front of the door', () => {
  test('a colleague sees that nobody sees them, has their name, and one click to be in', async () => {
    open(MEMBER);
    await heading('Ready to join?');
    expect(screen.getByText('Nobody sees or hears you yet.')).toBeTruthy();
    expect(screen.getByText('2 people are in.')).toBeTruthy();
    expect(screen.getByRole('textbox', { name: 'Your name in this call' })).toHaveProperty('readOnly', true);
    await waitFor(() => expect(button('Camera').getAttribute('aria-pressed')).toBe('true'));
    await expectAccessible();
  });

  test('a guest answers three questions first', async () => {
    const { user } = open(GUEST);
    await heading('Ready to join?');
    await user.click(button('Join'));
    expect(screen.getByText('Write the name that others should see.')).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Your name' }));
    expect(ground.forms).toEqual([]);
    await expectAccessible();
    await user.type(screen.getByRole('textbox', { name: 'Your name' }), ' Nadia Rahimi ');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Year of birth' }), '1990');
    await user.click(screen.getByRole('checkbox'));
    await user.click(button('Join'));
    await screen.findByRole('button', { name: 'Leave' });
    expect(ground.forms).toEqual([{ name: 'Nadia Rahimi', policy_version: '1.0', birth_year: 1990 }]);
  });

  test('a guest whom the server remembers is asked for nothing again', async () => {
    const { user } = open({ ...GUEST, name: 'Nadia Rahimi', needs_policy: false });
    await heading('Ready to join?');
    await user.click(button('Join'));
    await screen.findByRole('button', { name: 'Leave' });
    expect(ground.forms).toEqual([{}]);
  });

  test('the browser is asked only after a click on the button that says why', async () => {
    ground.devices.permissions = { microphone: 'prompt', camera: 'prompt' };
    const { user } = open(MEMBER);
    await user.click(await screen.findByRole('button', { name: 'Use camera and microphone' }));
    expect(ground.devices.asked).toEqual(['both']);
    await waitFor(() => expect(button('Microphone').getAttribute('aria-pressed')).toBe('true'));
  });

  test('joining without camera and microphone is always possible', async () => {
    ground.devices.may = { microphone: false, camera: false };
    await enter();
    expect(ground.room.sent).toEqual([]);
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('false');
  });

  test.each([
    ['NotAllowedError', 'denied', 'This page may not use your camera.'],
    ['NotAllowedError', 'prompt', 'Your browser asked for the camera and got no answer.'],
    ['NotAllowedError', 'granted', 'Your system keeps the camera from the browser.'],
    ['NotReadableError', 'granted', 'Your camera does not answer. Another program may be using it.'],
    ['NotFoundError', 'granted', 'No camera is connected.'],
    ['SecurityError', 'granted', 'Your browser does not let this page use a camera.'],
  ] as const)('a camera that fails with %s, permission %s: "%s"', async (name, permission, words) => {
    ground.remembered = { ...ground.remembered, cameraOn: false };
    const { user } = open(MEMBER);
    await heading('Ready to join?');
    ground.devices.faults = { camera: new DOMException('', name) };
    ground.devices.permissions.camera = permission;
    await user.click(button('Camera'));
    expect(await screen.findByText(words)).toBeTruthy();
    await expectAccessible();
  });

  test('a chosen device is used', async () => {
    ground.devices.plugged.push(info('microphone', 'mic-2', 'Headset'));
    const { user } = open(MEMBER);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Microphone' }), 'Headset');
    await waitFor(() =>
      expect(ground.devices.stillOpen.map(({ label }) => label).sort()).toEqual(['Headset', 'cam-1']),
    );
  });

  test('a refusal gives the reason and the code, and the door stays open', async () => {
    const full = new ApiError({ code: 'meeting_full', status: 409, detail: '', next: '', fields: {} });
    ground.answer = { kind: 'no', end: 'full', problem: full };
    const { user } = open(MEMBER);
    await heading('Ready to join?');
    await user.click(button('Join'));
    expect((await screen.findByRole('alert')).textContent).toContain('This meeting is full.');
    await expectAccessible();
    ground.answer = { kind: 'ticket', ticket: { url: 'ws://here', token: 'token' } };
    await user.click(button('Join'));
    expect(await screen.findByRole('button', { name: 'Leave' })).toBeTruthy();
  });

  test('a meeting that does not exist is said as such', async () => {
    serve({ [`GET /api/meetings/${MEMBER.id}`]: problem(404, 'meeting_unknown') });
    draw(<MeetingPage meetingId={MEMBER.id} ground={makeGround} />);
    expect(await screen.findByText('There is no such meeting.')).toBeTruthy();
    await expectAccessible();
  });
});

describe('in the call', () => {
  test('alone: the person is told so and can copy the link', async () => {
    const { user } = await enter();
    expect(screen.getByRole('heading', { level: 2, name: 'Nobody else is here yet' })).toBeTruthy();
    await expectAccessible();
    await user.click(button('Copy the link'));
    expect(await screen.findByRole('button', { name: 'Link copied' })).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe(`http://localhost:3000/m/${MEMBER.id}`);
  });

  test('with one other the call is with them', async () => {
    await enter();
    say('Priya Raghunathan');
    expect(await heading('Priya Raghunathan')).toBeTruthy();
    expect(tiles()).toEqual(['PRPriya Raghunathan', 'MYou']);
    await expectAccessible();
  });

  test('with several it is a meeting, in the order of coming in, oneself last', async () => {
    await enter();
    say('Kwame Boateng', 'Yuki Tanabe', 'Priya Raghunathan');
    expect(await heading('Meeting')).toBeTruthy();
    expect(tiles()).toEqual(['KBKwame Boateng', 'YTYuki Tanabe', 'PRPriya Raghunathan', 'MYou']);
    await expectAccessible();
  });

  test('who speaks and who is silent has a shape and a word', async () => {
    await enter();
    act(() =>
      ground.room.shows(
        person('a', { name: 'Ana', speaking: true }),
        person('b', { name: 'Ben', microphone: 'off', joinedAt: 1 }),
      ),
    );
    const [ana, ben] = within(screen.getByRole('main')).getAllByRole('listitem');
    expect(ana && within(ana).getByRole('img', { name: 'Speaking' })).toBeTruthy();
    expect(ben?.textContent).toContain('Microphone off');
    await expectAccessible();
  });

  test('microphone and camera are toggles with constant names, by button and by key', async () => {
    const { user } = await enter();
    await waitFor(() => expect(ground.room.sent).toHaveLength(2));
    await user.click(button('Camera'));
    expect(button('Camera').getAttribute('aria-pressed')).toBe('false');
    await user.keyboard('{Control>}d{/Control}');
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('false');
    await waitFor(() =>
      expect(ground.room.sent.slice(2)).toEqual([
        ['camera', null],
        ['microphone', null],
      ]),
    );
    expect(ground.devices.stillOpen.map(({ kind }) => kind)).toEqual(['audio']);
    await user.keyboard('{Control>}d{/Control}{Control>}e{/Control}');
    await waitFor(() => expect(button('Camera').getAttribute('aria-pressed')).toBe('true'));
    expect(button('Microphone').getAttribute('aria-pressed')).toBe('true');
  });

  test('a broken line shows after two seconds, offers a choice after fifteen, tells how long it took', async () => {
    const { user } = await enter();
    say('Ana', 'Ben');
    act(() => ground.room.tell({ kind: 'lost' }));
    expect(screen.queryByText(/Reconnecting/u)).toBeNull();
    await pass(DEADLINES.stripMs);
    expect(within(screen.getByRole('region', { name: 'Notices' })).getByText(/Your place is kept/u)).toBeTruthy();
    expect(tiles()).toHaveLength(3);
    await expectAccessible();
    await pass(DEADLINES.choiceMs);
    await user.click(await screen.findByRole('button', { name: 'Try now' }));
    expect(
      await within(screen.getByRole('region', { name: 'Notices' })).findByText('Back after 17 seconds'),
    ).toBeTruthy();
    await expectAccessible();
  });

  test('a server that said that it restarts is named, at once and in the choice after fifteen seconds', async () => {
    await enter();
    ground.answer = { kind: 'later', afterMs: null, problem: new Error('starting') };
    act(() => ground.room.tell({ kind: 'restarting' }));
    act(() => ground.room.tell({ kind: 'lost' }));
    const notices = within(screen.getByRole('region', { name: 'Notices' }));
    expect(notices.getByText('The server is restarting. You come back automatically.')).toBeTruthy();
    await pass(DEADLINES.choiceMs + 1000);
    const choice = await screen.findByRole('alertdialog');
    expect(choice.textContent).toContain('The server is still restarting.');
    expect(choice.textContent).not.toContain('sound only');
    await expectAccessible();
  });

  test('sound that the browser holds back is one click away', async () => {
    const { user } = await enter();
    act(() => ground.room.tell({ kind: 'sound', blocked: true }));
    await user.click(button('Turn the sound on'));
    act(() => ground.room.tell({ kind: 'sound', blocked: false }));
    expect(screen.queryByText(/holds the sound back/u)).toBeNull();
  });

  test('a microphone that was pulled out is replaced, and said', async () => {
    ground.devices.plugged.push(info('microphone', 'mic-2', 'Laptop'));
    await enter();
    ground.devices.plugged = ground.devices.plugged.filter(({ deviceId }) => deviceId !== 'mic-1');
    act(() => ground.devices.stillOpen.find(({ kind }) => kind === 'audio')?.unplug());
    expect(await screen.findByText('mic-1 is gone. Now using Laptop.')).toBeTruthy();
  });

  test('voices play through elements of their own, one for each person, not muted', async () => {
    await enter();
    const audio = { id: 'voice', attach: () => () => undefined };
    act(() => ground.room.shows(person('ana', { audio })));
    const voice = document.querySelector('audio');
    expect([voice?.dataset.participant, voice?.muted]).toEqual(['ana', false]);
  });
});

describe('after the call', () => {
  test('leaving switches everything off and offers the way home and back', async () => {
    const { user } = await enter();
    await user.click(button('Leave'));
    expect(await heading(/The call is over for you/u)).toBeTruthy();
    expect(ground.devices.stillOpen).toEqual([]);
    expect(ground.room.left).toBe(true);
    await expectAccessible();
    await user.click(button('Rejoin'));
    await screen.findByRole('button', { name: 'Leave' });
    expect(ground.forms).toHaveLength(2);
  });

  test.each([
    ['removed', 'You were removed from the meeting', 'Rejoin'],
    ['meeting_ended', 'The meeting has ended', 'Rejoin'],
    ['other_device', 'You opened this meeting somewhere else', 'Move it here'],
  ] as const)('%s is an end of its own', async (why, title, back) => {
    await enter();
    act(() => ground.room.tell({ kind: 'closed', why }));
    expect(await heading(title)).toBeTruthy();
    expect(button(back)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Home' }).getAttribute('href')).toBe('/');
    expect(ground.devices.stillOpen).toEqual([]);
    await expectAccessible();
  });

  test('a line that stays broken ends the call after two minutes', async () => {
    await enter();
    ground.answer = { kind: 'later', afterMs: null, problem: new Error('starting') };
    act(() => ground.room.tell({ kind: 'closed', why: 'restarting' }));
    await pass(DEADLINES.giveUpMs + 10_000);
    expect(await heading('The server is restarting')).toBeTruthy();
    expect(screen.getByText('END-SERVER-RESTARTING')).toBeTruthy();
    await expectAccessible();
  });

  test('going to another page releases the devices and leaves', async () => {
    const { unmount } = await enter();
    unmount();
    expect(ground.devices.stillOpen).toEqual([]);
    expect(ground.room.left).toBe(true);
  });
});
