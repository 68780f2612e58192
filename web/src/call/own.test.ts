import { beforeEach, describe, expect, test } from 'vitest';
import { OwnMedia } from './own.ts';
import { DEFAULTS, type PreferenceBook, type Preferences } from './preferences.ts';
import { settled } from './testing/clock.ts';
import { info, TestDevices } from './testing/devices.ts';

let devices: TestDevices;
let remembered: Preferences;
let media: OwnMedia;

const book: PreferenceBook = {
  read: () => remembered,
  write: (change) => {
    remembered = { ...remembered, ...change };
  },
};
const kinds = () => [media.state.get().microphone.kind, media.state.get().camera.kind];
const open = (): string[] => devices.stillOpen.map(({ label }) => label);

beforeEach(() => {
  devices = new TestDevices();
  remembered = DEFAULTS;
  media = new OwnMedia(devices, book);
});

describe('at the door', () => {
  test('what was on last time opens by itself where it is allowed', async () => {
    remembered = { ...DEFAULTS, cameraOn: false };
    await media.begin();
    expect(kinds()).toEqual(['on', 'off']);
    expect(media.state.get().mustAsk).toBe(false);
  });

  test('nothing opens before the person pressed the button, then both with one question', async () => {
    devices.permissions = { microphone: 'prompt', camera: 'prompt' };
    await media.begin();
    expect(devices.asked).toEqual([]);
    expect(media.state.get().mustAsk).toBe(true);
    await media.askForBoth();
    expect(devices.asked).toEqual(['both']);
    expect(kinds()).toEqual(['on', 'on']);
    expect(media.state.get().mustAsk).toBe(false);
  });

  test('a no is taken as a no for both, without asking again', async () => {
    devices.permissions = { microphone: 'prompt', camera: 'prompt' };
    await media.begin();
    devices.permissions = { microphone: 'denied', camera: 'denied' };
    devices.faults = { microphone: new DOMException('Permission denied', 'NotAllowedError') };
    await media.askForBoth();
    expect(devices.asked).toEqual(['both']);
    expect(media.state.get()).toMatchObject({
      microphone: { kind: 'failed', why: 'refused' },
      camera: { kind: 'failed', why: 'refused' },
    });
  });

  test('without a camera the microphone is opened all the same', async () => {
    devices.permissions = { microphone: 'prompt', camera: 'prompt' };
    devices.plugged = [info('microphone', 'mic-1')];
    await media.begin();
    await media.askForBoth();
    expect(media.state.get()).toMatchObject({ microphone: { kind: 'on' }, camera: { kind: 'failed', why: 'absent' } });
  });

  test('a block that stands is told without asking', async () => {
    devices.permissions = { microphone: 'granted', camera: 'denied' };
    await media.begin();
    expect(media.state.get().camera).toEqual({ kind: 'failed', why: 'refused' });
    expect(devices.asked).toEqual(['microphone any']);
  });

  test('a page that may not ask says that it is the browser', async () => {
    devices.may = { microphone: false, camera: false };
    await media.begin();
    expect(media.state.get().microphone).toEqual({ kind: 'failed', why: 'browser' });
  });

  test('a camera in use by another program is told apart', async () => {
    devices.faults = { camera: new DOMException('Could not start video source', 'NotReadableError') };
    await media.begin();
    expect(media.state.get().camera).toEqual({ kind: 'failed', why: 'in_use' });
    devices.faults = {};
    await media.switchOn('camera');
    expect(kinds()).toEqual(['on', 'on']);
  });
});

describe('off', () => {
  beforeEach(() => media.begin());

  test('releases the camera, so that its light goes out, and is remembered', () => {
    media.switchOff('camera');
    expect(open()).toEqual(['mic-1']);
    expect(remembered.cameraOn).toBe(false);
  });

  test('inside a call the microphone is silent but open, and on again is immediate', async () => {
    media.holdMicrophone(true);
    media.switchOff('microphone');
    expect(devices.stillOpen.find(({ kind }) => kind === 'audio')?.enabled).toBe(false);
    const asked = devices.asked.length;
    await media.switchOn('microphone');
    expect(devices.asked).toHaveLength(asked);
    expect(devices.stillOpen.find(({ kind }) => kind === 'audio')?.enabled).toBe(true);
  });

  test('while the browser still asks: the answer that comes later opens nothing', async () => {
    media.switchOff('camera');
    devices.holds = true;
    const asking = media.switchOn('camera');
    media.switchOff('camera');
    devices.answer();
    await asking;
    expect(media.state.get().camera).toEqual({ kind: 'off' });
    expect(open()).toEqual(['mic-1']);
  });

  test('everything is released at the end, also a silent microphone and one that is being asked for', async () => {
    media.holdMicrophone(true);
    media.switchOff('microphone');
    media.switchOff('camera');
    devices.holds = true;
    const asking = media.switchOn('camera');
    media.close();
    devices.answer();
    await asking;
    expect(open()).toEqual([]);
  });
});

describe('which device', () => {
  test('is the one of last time, by its label', async () => {
    devices.plugged.push(info('camera', 'cam-2', 'Front'));
    remembered = { ...DEFAULTS, camera: 'Front' };
    await media.begin();
    expect(media.state.get().camera).toMatchObject({ deviceId: 'cam-2' });
  });

  test('that is not plugged in never stands in the way', async () => {
    remembered = { ...DEFAULTS, camera: 'At home' };
    await media.begin();
    expect(kinds()).toEqual(['on', 'on']);
  });

  test('chosen in the list is opened and remembered, the old one released', async () => {
    devices.plugged.push(info('microphone', 'mic-2', 'Headset'), info('speaker', 'spk-2', 'Headset'));
    await media.begin();
    await media.choose('microphone', 'mic-2');
    await media.choose('speaker', 'spk-2');
    expect(media.state.get()).toMatchObject({ microphone: { label: 'Headset' }, speaker: { id: 'spk-2' } });
    expect(open().sort()).toEqual(['Headset', 'cam-1']);
    expect(remembered).toMatchObject({ microphone: 'Headset', speaker: 'Headset' });
  });

  test('the aliases of the system are not devices, and no speaker is offered where none can be chosen', async () => {
    devices.plugged.push(info('microphone', 'default', 'Default - mic-1'), info('microphone', 'x', ''));
    devices.choosesSpeaker = false;
    await media.begin();
    expect(media.devices.get()).toMatchObject({ microphone: [{ id: 'mic-1' }], speaker: [] });
  });

  test('pulled out is replaced by what is there, and said', async () => {
    devices.plugged = [info('microphone', 'a', 'Headset'), info('microphone', 'b', 'Laptop'), info('camera', 'cam-1')];
    await media.begin();
    devices.plugged = devices.plugged.slice(1);
    devices.stillOpen.find(({ label }) => label === 'Headset')?.unplug();
    await settled();
    expect(media.state.get()).toMatchObject({
      microphone: { kind: 'on', label: 'Laptop' },
      replaced: { source: 'microphone', was: 'Headset', now: 'Laptop' },
    });
    media.dismissReplaced();
    expect(media.state.get().replaced).toBeNull();
  });

  test('pulled out with nothing in its place is said as well', async () => {
    await media.begin();
    devices.plugged = [info('microphone', 'mic-1')];
    devices.stillOpen.find(({ kind }) => kind === 'video')?.unplug();
    await settled();
    expect(media.state.get()).toMatchObject({
      camera: { kind: 'failed', why: 'absent' },
      replaced: { source: 'camera', was: 'cam-1', now: null },
    });
  });

  test('that was chosen and comes back is taken again, and undone it stays with the other', async () => {
    const headset = info('microphone', 'a', 'Headset');
    const laptop = info('microphone', 'b', 'Laptop');
    remembered = { ...DEFAULTS, microphone: 'Headset', cameraOn: false };
    devices.plugged = [laptop];
    await media.begin();
    expect(media.state.get()).toMatchObject({ microphone: { label: 'Laptop' }, replaced: null });
    devices.plug(laptop, headset);
    await settled();
    expect(media.state.get()).toMatchObject({
      microphone: { label: 'Headset' },
      replaced: { why: 'back', was: 'Laptop', now: 'Headset' },
    });
    await media.undoReplaced();
    expect(media.state.get()).toMatchObject({ microphone: { label: 'Laptop' }, replaced: null });
    expect(remembered.microphone).toBe('Laptop');
    expect(open()).toEqual(['Laptop']);
  });

  test('follows the system while the person has chosen none', async () => {
    const both = [info('microphone', 'a', 'Laptop'), info('microphone', 'b', 'Dock')];
    remembered = { ...DEFAULTS, cameraOn: false };
    devices.plugged = [info('microphone', 'default', 'Default - Laptop'), ...both];
    await media.begin();
    expect(media.state.get().microphone).toMatchObject({ label: 'Laptop' });
    devices.plug(info('microphone', 'default', 'Default - Dock'), ...[...both].reverse());
    await settled();
    expect(media.state.get()).toMatchObject({ microphone: { label: 'Dock' }, replaced: { why: 'system' } });
  });

  test('that took the place of one that is gone is not used after an undo', async () => {
    devices.plugged = [info('microphone', 'a', 'Headset'), info('microphone', 'b', 'Laptop'), info('camera', 'cam-1')];
    await media.begin();
    devices.plugged = devices.plugged.slice(1);
    devices.stillOpen.find(({ label }) => label === 'Headset')?.unplug();
    await settled();
    await media.undoReplaced();
    expect(media.state.get()).toMatchObject({ microphone: { kind: 'off' }, replaced: null });
    expect(open()).toEqual(['cam-1']);
  });

  test('another one that is plugged in changes nothing by itself', async () => {
    await media.begin();
    const asked = devices.asked.length;
    devices.plug(...devices.plugged, info('microphone', 'new', 'New one'));
    await settled();
    expect(devices.asked).toHaveLength(asked);
    expect(media.state.get().replaced).toBeNull();
  });
});

describe('the first one of its kind', () => {
  const speaker = info('speaker', 'spk-1');
  const microphone = info('microphone', 'a', 'Headset');
  const camera = info('camera', 'c', 'Webcam');

  beforeEach(() => {
    devices.plugged = [speaker];
  });

  test('opens by itself for whoever wanted one, is told, and an undo switches it off', async () => {
    await media.begin();
    expect(kinds()).toEqual(['failed', 'failed']);
    devices.plug(speaker, microphone);
    await settled();
    expect(media.state.get()).toMatchObject({
      microphone: { kind: 'on', label: 'Headset' },
      camera: { kind: 'failed', why: 'absent' },
      replaced: { source: 'microphone', why: 'first', was: '', now: 'Headset' },
    });
    await media.undoReplaced();
    expect(media.state.get()).toMatchObject({ microphone: { kind: 'off' }, replaced: null });
    expect(open()).toEqual([]);
  });

  test('opens the microphone inside a call too, and only offers the camera: no picture starts unasked', async () => {
    await media.begin();
    media.holdMicrophone(true);
    devices.plug(speaker, microphone, camera);
    await settled();
    expect(kinds()).toEqual(['on', 'offered']);
    expect(open()).toEqual(['Headset']);
    await media.switchOn('camera');
    expect(kinds()).toEqual(['on', 'on']);
  });

  test('is only offered where the browser would ask, and the offer goes with the device', async () => {
    devices.permissions = { microphone: 'prompt', camera: 'prompt' };
    await media.begin();
    await media.askForBoth();
    const asked = devices.asked.length;
    devices.plug(speaker, info('microphone', '', ''));
    await settled();
    expect(kinds()).toEqual(['offered', 'failed']);
    expect(devices.asked).toHaveLength(asked);
    devices.plug(speaker);
    await settled();
    expect(media.state.get().microphone).toEqual({ kind: 'failed', why: 'absent' });
  });

  test('stays closed for whoever had switched it off', async () => {
    remembered = { ...DEFAULTS, microphoneOn: false };
    await media.begin();
    devices.plug(speaker, microphone);
    await settled();
    expect(media.state.get()).toMatchObject({ microphone: { kind: 'off' }, replaced: null });
    expect(devices.asked).toEqual(['camera any']);
  });

  test('that comes back after it was pulled out is used again', async () => {
    devices.plugged = [speaker, microphone];
    await media.begin();
    devices.plug(speaker);
    devices.stillOpen[0]?.unplug();
    await settled();
    expect(media.state.get().microphone).toEqual({ kind: 'failed', why: 'absent' });
    devices.plug(speaker, microphone);
    await settled();
    expect(media.state.get()).toMatchObject({ microphone: { label: 'Headset' }, replaced: { why: 'first' } });
  });
});
