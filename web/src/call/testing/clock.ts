/** A clock that stands still until a test moves it. */
import type { Clock } from '../clock.ts';
import type { Stop } from '../store.ts';

interface Alarm {
  readonly at: number;
  readonly run: () => void;
}

export class TestClock implements Clock {
  #now = 1000;
  readonly #alarms = new Set<Alarm>();

  now = (): number => this.#now;

  after = (ms: number, run: () => void): Stop => {
    const alarm = { at: this.#now + ms, run };
    this.#alarms.add(alarm);
    return () => {
      this.#alarms.delete(alarm);
    };
  };

  /** Lets time pass, alarm by alarm, with everything that they set off. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#now = next.at;
      this.#alarms.delete(next);
      next.run();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** What still waits; nothing may after the end of a call. */
  get waiting(): number {
    return this.#alarms.size;
  }

  #next(end: number): Alarm | null {
    const due = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    return due[0] ?? null;
  }
}

/** Lets every promise that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}
