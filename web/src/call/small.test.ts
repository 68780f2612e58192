import { describe, expect, test } from 'vitest';
import { type SmallPort, SmallWindow } from './small.ts';

class FakeWindow extends EventTarget {
  closed = false;
  close(): void {
    this.closed = true;
    this.dispatchEvent(new Event('pagehide'));
  }
}

function port(change: Partial<SmallPort> = {}): { port: SmallPort; opened: FakeWindow[] } {
  const opened: FakeWindow[] = [];
  return {
    opened,
    port: {
      kind: 'window',
      openWindow: async () => {
        const one = new FakeWindow();
        opened.push(one);
        return one as unknown as Window;
      },
      floatVideo: () => Promise.resolve(),
      ...change,
    },
  };
}

describe('the small window', () => {
  test('is drawn into until the person closes it', async () => {
    const ground = port();
    const small = new SmallWindow(ground.port);
    await small.open();
    expect(small.window.get()).toBe(ground.opened[0]);
    ground.opened[0]?.close();
    expect(small.window.get()).toBeNull();
  });

  test('there is one at a time, and none after the call', async () => {
    const ground = port();
    const small = new SmallWindow(ground.port);
    await small.open();
    await small.open();
    expect(ground.opened.map(({ closed }) => closed)).toEqual([true, false]);
    expect(small.window.get()).toBe(ground.opened[1]);
    small.close();
    expect(ground.opened[1]?.closed).toBe(true);
    await small.open();
    expect(ground.opened[2]?.closed).toBe(true);
    expect(small.window.get()).toBeNull();
  });

  test('is one floating video where the browser has no windows, and not offered where it has neither', async () => {
    let floated = 0;
    const video = port({
      kind: 'video',
      floatVideo: async () => {
        floated += 1;
      },
    });
    const small = new SmallWindow(video.port);
    await small.open();
    expect([floated, small.possible, small.window.get()]).toEqual([1, true, null]);
    expect(new SmallWindow(port({ kind: 'none' }).port).possible).toBe(false);
  });
});
