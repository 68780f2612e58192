/**
 * A value that can be read and listened to: the one shape in which the call's state leaves this folder.
 *
 * React reads it through `useSyncExternalStore`; tests read it directly. Nothing here knows of React.
 */

export type Stop = () => void;

export interface Readable<T> {
  readonly get: () => T;
  /** Calls back after each change. The returned function ends it; calling that twice is harmless. */
  readonly listen: (listener: () => void) => Stop;
}

export class Store<T> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  listen = (listener: () => void): Stop => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) {
      return;
    }
    this.#value = value;
    // A copy: a listener may stop listening while it is told.
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}

/** One part of a store, for who needs no more of it. It tells of every change of the whole. */
export function part<T, P>(whole: Readable<T>, select: (value: T) => P): Readable<P> {
  return { get: () => select(whole.get()), listen: whole.listen };
}
