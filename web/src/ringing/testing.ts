/** Calls and lines for the unit tests of ringing. */
import type { Colleague, Ring } from '../api/model.ts';
import type { Wire } from './line.ts';

export const BEN: Colleague = { id: 'ben', name: 'Ben Okoye', hue: 4 };
export const ADA: Colleague = { id: 'ada', name: 'Ada Winter', hue: 7 };
export const MEETING = 'k7qm3xabcdefghjkmnpq';

export const outgoing = (change: Partial<Ring> = {}): Ring => ({
  id: 'r1',
  side: 'caller',
  state: 'ringing',
  video: true,
  other: BEN,
  devices: 2,
  group: false,
  here: true,
  meeting: null,
  ...change,
});

export const incoming = (change: Partial<Ring> = {}): Ring =>
  outgoing({ id: 'r2', side: 'callee', other: ADA, devices: 0, here: false, ...change });

export class FakeWire implements Wire {
  onopen: Wire['onopen'] = null;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  closed = false;

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.onopen?.call(this as never, new Event('open'));
  }

  says(message: object): void {
    this.onmessage?.call(this as never, new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  loses(code: number): void {
    this.onclose?.call(this as never, Object.assign(new Event('close'), { code }) as CloseEvent);
  }
}
