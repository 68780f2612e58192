/**
 * The keys of the call: what each does, which it is, and what a press means. Pure but for the storage it is given.
 *
 * Keys with Ctrl or Cmd work always. Single keys can hit by mistake and are said by speech software (WCAG 2.2, 2.1.4):
 * they are off until the person switches them on, and then work only while no field has the focus.
 *
 * Storage key: `pattino-keys` (localStorage), listed in the server's privacy inventory.
 */
import { type Readable, Store } from './store.ts';

export const ACTIONS = [
  'microphone',
  'camera',
  'hand',
  'chat',
  'people',
  'share',
  'fullscreen',
  'toolbar',
  'list',
  'talk',
] as const;
export type Action = (typeof ACTIONS)[number];

/** `Mod` is Cmd on Apple's machines and Ctrl elsewhere. */
const STANDARD: Readonly<Record<Action, string>> = {
  microphone: 'Mod+D',
  camera: 'Mod+E',
  hand: 'Mod+Shift+H',
  chat: 'Mod+Shift+M',
  people: 'Mod+Shift+P',
  share: 'Mod+Shift+S',
  fullscreen: 'Mod+Shift+F',
  toolbar: 'F2',
  list: 'Mod+Shift+/',
  talk: 'Mod+Shift+Space',
};

/** Beside them, when single keys are wanted. Space talks for as long as it is held. */
const SINGLE: Readonly<Record<string, Action>> = {
  M: 'microphone',
  V: 'camera',
  H: 'hand',
  C: 'chat',
  P: 'people',
  '?': 'list',
  Space: 'talk',
};

export function singleKeyOf(action: Action): string | null {
  return Object.entries(SINGLE).find(([, does]) => does === action)?.[0] ?? null;
}

export interface Keymap {
  readonly singles: boolean;
  readonly keys: Readonly<Record<Action, string>>;
}

/** What a press needs to be understood; a `KeyboardEvent` is one. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIERS: ReadonlySet<string> = new Set([
  'Control',
  'Meta',
  'Shift',
  'Alt',
  'AltGraph',
  'CapsLock',
  'Tab',
  'Escape',
]);

/** `Mod+Shift+H`; null for what is no key of its own, or belongs to the system. */
export function comboOf(press: Press, mac: boolean): string | null {
  if (MODIFIERS.has(press.key) || press.altKey || (mac ? press.ctrlKey : press.metaKey)) {
    return null;
  }
  const main = mac ? press.metaKey : press.ctrlKey;
  // With Shift the key of a letter is another sign in some layouts; the slash is where the layout has it.
  const key = press.code === 'Slash' && main ? '/' : nameOf(press.key);
  return `${main ? 'Mod+' : ''}${press.shiftKey && (main || key.length > 1) ? 'Shift+' : ''}${key}`;
}

function nameOf(key: string): string {
  return key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
}

/** Whether a combination may be taken: with Ctrl or Cmd, or a function key. Others would be single keys. */
export function isAllowed(combo: string): boolean {
  return combo.startsWith('Mod+') || /^(?:Shift\+)?F\d{1,2}$/u.test(combo);
}

/** Where the person is while they press. */
export interface Focus {
  /** In a field where keys are letters. */
  readonly writes: boolean;
  /** On a control that answers to keys itself: Space presses a button. */
  readonly control: boolean;
}

export function actionFor(combo: string | null, keymap: Keymap, focus: Focus): Action | null {
  if (combo === null) {
    return null;
  }
  const action = ACTIONS.find((one) => keymap.keys[one] === combo);
  if (action !== undefined) {
    return action;
  }
  const single = keymap.singles && !focus.writes && !(combo === 'Space' && focus.control);
  return single ? (SINGLE[combo] ?? null) : null;
}

const KEY = 'pattino-keys';

export class KeyBook {
  readonly #storage: Storage | null;
  readonly #keymap: Store<Keymap>;

  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.#keymap = new Store<Keymap>(readFrom(storage));
  }

  get keymap(): Readable<Keymap> {
    return this.#keymap;
  }

  allowSingles(singles: boolean): void {
    this.#put({ ...this.#keymap.get(), singles });
  }

  /** The action that has the combination already, or null when it was taken over. */
  assign(action: Action, combo: string): Action | null {
    const { keys } = this.#keymap.get();
    const taken = ACTIONS.find((one) => one !== action && keys[one] === combo);
    if (taken === undefined && isAllowed(combo)) {
      this.#put({ ...this.#keymap.get(), keys: { ...keys, [action]: combo } });
    }
    return taken ?? null;
  }

  reset(): void {
    this.#put({ ...this.#keymap.get(), keys: STANDARD });
  }

  #put(keymap: Keymap): void {
    this.#keymap.set(keymap);
    try {
      this.#storage?.setItem(KEY, JSON.stringify(keymap));
    } catch {
      // Private windows and full disks refuse to store. The keys hold for this call all the same.
    }
  }
}

function readFrom(storage: Storage | null): Keymap {
  try {
    const stored = JSON.parse(storage?.getItem(KEY) ?? '{}') as Readonly<Record<string, unknown>> | null;
    const keys = (stored?.keys ?? {}) as Readonly<Record<string, unknown>>;
    const own = ACTIONS.map((action) => {
      const combo = keys[action];
      return [action, typeof combo === 'string' && isAllowed(combo) && combo.length < 40 ? combo : STANDARD[action]];
    });
    return { singles: stored?.singles === true, keys: Object.fromEntries(own) as Record<Action, string> };
  } catch {
    return { singles: false, keys: STANDARD };
  }
}
