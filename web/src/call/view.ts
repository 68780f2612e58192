/**
 * How this person looks at the call: which layout, whom they keep large, whether they see themself. Theirs alone; nobody
 * else is told. Layout and self view are remembered on this device, pins live as long as the call.
 *
 * Storage key: `pattino-view` (localStorage), listed in the server's privacy inventory.
 */
import type { Person } from './people.ts';
import { type Readable, type Stop, Store } from './store.ts';

export const LAYOUTS = ['auto', 'grid', 'speaker'] as const;
export type LayoutChoice = (typeof LAYOUTS)[number];

export interface View {
  readonly layout: LayoutChoice;
  readonly selfHidden: boolean;
  /** Identities in the order in which they were pinned. */
  readonly pinned: readonly string[];
}

/** Several, so that who signs and who speaks can both be large (product notes, 31). More leave nobody large. */
export const MOST_PINS = 3;

const KEY = 'pattino-view';

export class ViewBook {
  readonly #storage: Storage | null;
  readonly #view: Store<View>;
  #stop: Stop = () => undefined;

  constructor(storage: Storage | null) {
    this.#storage = storage;
    this.#view = new Store<View>({ ...readFrom(storage), pinned: [] });
  }

  get view(): Readable<View> {
    return this.#view;
  }

  /** Whoever leaves is not pinned any more: a new joining is a new person. */
  follow(people: Readable<readonly Person[]>): void {
    this.#stop();
    this.#stop = people.listen(() => {
      const here = new Set(people.get().map(({ identity }) => identity));
      this.#view.update((view) =>
        view.pinned.every((identity) => here.has(identity))
          ? view
          : { ...view, pinned: view.pinned.filter((identity) => here.has(identity)) },
      );
    });
  }

  choose(layout: LayoutChoice): void {
    this.#view.update((view) => ({ ...view, layout }));
    this.#keep();
  }

  hideSelf(selfHidden: boolean): void {
    this.#view.update((view) => ({ ...view, selfHidden }));
    this.#keep();
  }

  /** One more than there is room for takes the place of the first. */
  pin(identity: string, on: boolean): void {
    this.#view.update((view) => {
      const others = view.pinned.filter((one) => one !== identity);
      return { ...view, pinned: on ? [...others, identity].slice(-MOST_PINS) : others };
    });
  }

  close(): void {
    this.#stop();
  }

  #keep(): void {
    const { layout, selfHidden } = this.#view.get();
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ layout, selfHidden }));
    } catch {
      // Private windows and full disks refuse to store. The choice holds for this call all the same.
    }
  }
}

function readFrom(storage: Storage | null): Omit<View, 'pinned'> {
  try {
    const stored = JSON.parse(storage?.getItem(KEY) ?? '{}') as Readonly<Record<string, unknown>> | null;
    const layout = LAYOUTS.find((one) => one === stored?.layout) ?? 'auto';
    return { layout, selfHidden: stored?.selfHidden === true };
  } catch {
    return { layout: 'auto', selfHidden: false };
  }
}
