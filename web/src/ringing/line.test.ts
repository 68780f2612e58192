import { describe, expect, test } from 'vitest';
import { TestClock } from '../call/testing/clock.ts';
import { Line } from './line.ts';
import { FakeWire } from './testing.ts';

function lineWith() {
  const clock = new TestClock();
  const wires: FakeWire[] = [];
  const heard: string[] = [];
  let refused = 0;
  const line = new Line({
    clock,
    random: () => 1,
    open: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    hear: (text) => void heard.push(text),
    onRefused: () => {
      refused += 1;
    },
  });
  const last = (): FakeWire => {
    const wire = wires.at(-1);
    if (wire === undefined) throw new Error('no line');
    return wire;
  };
  return { clock, wires, heard, line, last, refused: () => refused };
}

describe('the line to the server', () => {
  test('hears, and comes back when it is lost', async () => {
    const { clock, wires, heard, last, refused } = lineWith();
    last().opens();
    last().says({ kind: 'still' });
    expect(heard).toEqual(['{"kind":"still"}']);
    last().loses(1006);
    await clock.pass(500);
    expect(wires).toHaveLength(2);
    expect(refused()).toBe(0);
  });

  test('waits longer each time, and never longer than twenty seconds', async () => {
    const { clock, wires, last } = lineWith();
    const waits = [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000];
    for (const [number, wait] of waits.entries()) {
      last().loses(1006);
      await clock.pass(wait - 1);
      expect(wires).toHaveLength(number + 1);
      await clock.pass(1);
      expect(wires).toHaveLength(number + 2);
    }
  });

  test('waits longer each time too when the server ends it as soon as it opens', async () => {
    const { clock, wires, last } = lineWith();
    for (const [number, wait] of [500, 1000, 2000].entries()) {
      last().opens();
      last().loses(1008);
      await clock.pass(wait - 1);
      expect(wires).toHaveLength(number + 1);
      await clock.pass(1);
      expect(wires).toHaveLength(number + 2);
    }
  });

  test('that ends while it opens is closed once it has, and hears nothing', () => {
    const { heard, line, last } = lineWith();
    line.close();
    expect(last().closed).toBe(false);
    last().opens();
    expect(last().closed).toBe(true);
    last().says({ kind: 'still' });
    expect(heard).toEqual([]);
  });

  test('one that is silent for a minute is made anew', async () => {
    const { clock, wires, last } = lineWith();
    last().opens();
    await clock.pass(59_000);
    last().says({ kind: 'still' });
    await clock.pass(59_000);
    expect(wires).toHaveLength(1);
    await clock.pass(1000);
    expect(wires[0]?.closed).toBe(true);
    expect(wires).toHaveLength(2);
  });

  test('a session that is over is told', () => {
    const { last, refused } = lineWith();
    last().opens();
    last().loses(1008);
    expect(refused()).toBe(1);
  });

  test('closed for good it never comes back', async () => {
    const { clock, wires, line, last } = lineWith();
    last().opens();
    line.close();
    last().loses(1000);
    await clock.pass(100_000);
    expect(wires).toHaveLength(1);
    expect(last().closed).toBe(true);
  });
});
