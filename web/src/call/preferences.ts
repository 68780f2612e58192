/**
 * What this browser remembers for the next call: the labels of the chosen devices and whether microphone and camera
 * were on, and whether hints are wanted. It never leaves the device. Labels and not ids: ids change with cookies and say nothing to a person.
 *
 * Storage key: `pattino-devices` (localStorage), listed in the server's privacy inventory.
 */

export interface Preferences {
  readonly microphone: string | null;
  readonly speaker: string | null;
  readonly camera: string | null;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** Whether to say that the microphone is silent, and that somebody talks while it is off. */
  readonly hints: boolean;
}

export const DEFAULTS: Preferences = {
  microphone: null,
  speaker: null,
  camera: null,
  microphoneOn: true,
  cameraOn: true,
  hints: true,
};

const KEY = 'pattino-devices';
/** Device labels are short; anything longer was not written by this page. */
const LONGEST_LABEL = 200;

export interface PreferenceBook {
  read(): Preferences;
  write(change: Partial<Preferences>): void;
}

/** Preferences in the given storage. A storage that is full, forbidden or spoilt means: nothing is remembered. */
export function preferenceBook(storage: Storage | null): PreferenceBook {
  let current = storage === null ? DEFAULTS : readFrom(storage);
  return {
    read: () => current,
    write: (change) => {
      current = { ...current, ...change };
      try {
        storage?.setItem(KEY, JSON.stringify(current));
      } catch {
        // Private windows and full disks refuse to store. The choice holds for this call all the same.
      }
    },
  };
}

/** The browser's storage, or null where it may not be touched (cookies blocked). */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function readFrom(storage: Storage): Preferences {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? parse(stored) : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}

function parse(stored: object): Preferences {
  const fields = new Map<string, unknown>(Object.entries(stored));
  const label = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' && value !== '' && value.length <= LONGEST_LABEL ? value : null;
  };
  return {
    microphone: label('microphone'),
    speaker: label('speaker'),
    camera: label('camera'),
    microphoneOn: fields.get('microphoneOn') !== false,
    cameraOn: fields.get('cameraOn') !== false,
    hints: fields.get('hints') !== false,
  };
}
