/**
 * Whom this person called and who called them, on this device only. The server keeps no such list.
 *
 * Storage key: `pattino-recent` (localStorage), listed in the server's privacy inventory. It belongs to one account, is
 * cleared when somebody signs out, and is thrown away when another account signs in.
 */
import type { Colleague } from '../api/model.ts';
import { type Readable, Store } from '../call/store.ts';

export type How = 'outgoing' | 'incoming' | 'missed';

export interface RecentCall {
  readonly with: Colleague;
  readonly how: How;
  /** Milliseconds of the clock of the day. */
  readonly at: number;
}

const KEY = 'pattino-recent';
const MOST = 20;
const LONGEST = 400;
const NONE: readonly RecentCall[] = [];

export class RecentCalls {
  readonly #storage: Storage | null;
  readonly #calls = new Store<readonly RecentCall[]>(NONE);
  #account: string | null = null;

  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  get calls(): Readable<readonly RecentCall[]> {
    return this.#calls;
  }

  /** Reads what this account left here; what another one left is thrown away. */
  open(account: string): void {
    if (this.#account === account) return;
    this.#account = account;
    const stored = this.#read();
    if (stored.account === account) this.#calls.set(stored.calls);
    else this.clear();
  }

  /** The newest call with a person takes the place of older ones. */
  note(call: RecentCall): void {
    const others = this.#calls.get().filter((each) => each.with.id !== call.with.id);
    this.#calls.set([call, ...others].slice(0, MOST));
    this.#write();
  }

  clear(): void {
    this.#calls.set(NONE);
    try {
      this.#storage?.removeItem(KEY);
    } catch {
      // A browser that keeps nothing has nothing to clear.
    }
  }

  #write(): void {
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ account: this.#account, calls: this.#calls.get() }));
    } catch {
      // Private windows and full disks refuse to store: the list lasts as long as the page.
    }
  }

  #read(): { readonly account: unknown; readonly calls: readonly RecentCall[] } {
    try {
      const stored: unknown = JSON.parse(this.#storage?.getItem(KEY) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return { account: null, calls: NONE };
      const { account, calls } = stored as { readonly account?: unknown; readonly calls?: unknown };
      return { account, calls: Array.isArray(calls) ? calls.filter(isCall).slice(0, MOST) : NONE };
    } catch {
      return { account: null, calls: NONE };
    }
  }
}

function isCall(value: unknown): value is RecentCall {
  if (typeof value !== 'object' || value === null) return false;
  const { with: other, how, at } = value as Readonly<Record<string, unknown>>;
  if (typeof other !== 'object' || other === null || typeof at !== 'number') return false;
  const { id, name, hue } = other as Readonly<Record<string, unknown>>;
  const isPerson = [id, name].every((text) => typeof text === 'string' && text !== '' && text.length <= LONGEST);
  return isPerson && Number.isInteger(hue) && (hue as number) >= 1 && (hue as number) <= 12 && HOWS.has(String(how));
}

const HOWS = new Set(['outgoing', 'incoming', 'missed']);
