/**
 * The browser's own devices behind `DevicePort` (Media Capture and Streams, Permissions, Audio Output Devices).
 */

import type { DevicePort } from './devices.ts';
import type { Permission, Source } from './failures.ts';

const SPOKEN: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** Wishes, not conditions: an old camera that cannot do it still works. */
const SEEN: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

interface PolicyDocument extends Document {
  /** Chromium only; elsewhere the attempt itself tells. */
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

/** Absent on an address that is not secure, whatever the DOM typings say. */
function devices(): MediaDevices | undefined {
  return navigator.mediaDevices;
}

export const browserDevices: DevicePort = {
  mayAsk: (source) => {
    const page: PolicyDocument = document;
    return devices() !== undefined && page.featurePolicy?.allowsFeature(source) !== false;
  },

  permission: async (source): Promise<Permission> => {
    try {
      const { state } = await navigator.permissions.query({ name: source });
      return state;
    } catch {
      // Firefox before 132 does not answer for devices: the attempt itself tells.
      return 'unknown';
    }
  },

  open: async (source: Source, deviceId) => {
    const wish = source === 'camera' ? { video: cameraWish(deviceId) } : { audio: microphoneWish(deviceId) };
    const stream = await navigator.mediaDevices.getUserMedia(wish);
    return only(stream.getTracks());
  },

  openBoth: async (ids) => {
    const wish = { audio: microphoneWish(ids.microphone), video: cameraWish(ids.camera) };
    const stream = await navigator.mediaDevices.getUserMedia(wish);
    return { microphone: only(stream.getAudioTracks()), camera: only(stream.getVideoTracks()) };
  },

  canShare: () => devices() !== undefined && 'getDisplayMedia' in navigator.mediaDevices,

  openScreen: async () => {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
    const picture = only(stream.getVideoTracks());
    // Letters before movement: a slide may arrive late, never blurred.
    picture.contentHint = 'detail';
    return { picture, sound: stream.getAudioTracks()[0] ?? null };
  },

  list: async () => (await devices()?.enumerateDevices()) ?? [],

  canChooseSpeaker: () => 'setSinkId' in HTMLMediaElement.prototype,

  onChange: (listener) => {
    const found = devices();
    found?.addEventListener('devicechange', listener);
    return () => found?.removeEventListener('devicechange', listener);
  },
};

function only([track]: readonly MediaStreamTrack[]): MediaStreamTrack {
  if (track === undefined) {
    throw new DOMException('The browser opened nothing', 'NotFoundError');
  }
  return track;
}

function microphoneWish(deviceId: string | null): MediaTrackConstraints {
  return deviceId === null ? SPOKEN : { ...SPOKEN, deviceId: { ideal: deviceId } };
}

/** Without a choice a phone opens the camera that looks at the person, not the one on its back. */
function cameraWish(deviceId: string | null): MediaTrackConstraints {
  return deviceId === null ? { ...SEEN, facingMode: { ideal: 'user' } } : { ...SEEN, deviceId: { ideal: deviceId } };
}
