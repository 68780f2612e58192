import { describe, expect, test } from 'vitest';
import { type Counters, countersOf, type Figures, figuresOf, judge, reportOf } from './quality.ts';

/** A round of counters as Chromium gives them, with everything in it that must not leave. */
function round(second: number, more: Readonly<Record<string, unknown>> = {}): readonly Counters[] {
  const at = { timestamp: 1000 * second };
  return [
    {
      type: 'outbound-rtp',
      id: 'OV',
      kind: 'video',
      bytesSent: 50_000 * second,
      frameHeight: 360,
      codecId: 'C1',
      ...at,
    },
    { type: 'outbound-rtp', id: 'OA', kind: 'audio', bytesSent: 4_000 * second, codecId: 'C2', ...at },
    {
      type: 'inbound-rtp',
      id: 'IV',
      kind: 'video',
      bytesReceived: 100_000 * second,
      packetsReceived: 95 * second,
      packetsLost: 5 * second,
      ...at,
    },
    { type: 'remote-inbound-rtp', id: 'R', kind: 'video', fractionLost: 0.062 },
    {
      type: 'candidate-pair',
      id: 'P',
      state: 'succeeded',
      nominated: true,
      currentRoundTripTime: 0.038,
      availableOutgoingBitrate: 310_000,
      localCandidateId: 'L',
    },
    { type: 'candidate-pair', id: 'P2', state: 'waiting', nominated: false, currentRoundTripTime: 9 },
    {
      type: 'local-candidate',
      id: 'L',
      protocol: 'udp',
      address: '192.168.7.23',
      ip: '192.168.7.23',
      port: 52_001,
      usernameFragment: 'sEcReT',
      networkType: 'wifi',
    },
    { type: 'remote-candidate', id: 'M', protocol: 'udp', address: '2001:db8::7', port: 7881 },
    { type: 'codec', id: 'C1', mimeType: 'video/VP8', sdpFmtpLine: 'a=fmtp:96' },
    { type: 'certificate', fingerprint: 'AB:CD:EF:01', base64Certificate: 'MIIB' },
    { type: 'media-source', id: 'S', trackIdentifier: 'Ada Winter', ...more },
    null,
    'text',
  ].map(countersOf);
}

const NONE: Figures = figuresOf([], []);

describe('the figures of a line', () => {
  const figures = figuresOf(round(10), round(15));

  test('are rates between two rounds, and what holds now', () => {
    expect(figures.sendingKbps).toBeCloseTo(432);
    expect(figures.receivingKbps).toBeCloseTo(800);
    expect(figures.lostDown).toBeCloseTo(0.05);
    expect(figures.lostUp).toBeCloseTo(0.062);
    expect(figures.delayMs).toBeCloseTo(38);
    expect(figures.roomKbps).toBe(310);
    expect(figures).toMatchObject({ sendingHeight: 360, codec: 'VP8', protocol: 'udp', limit: 'none' });
  });

  test('are unknown after one round only, and a counter that fell is a new connection', () => {
    expect(figuresOf([], round(10))).toMatchObject({ sendingKbps: null, receivingKbps: null, lostDown: null });
    expect(figuresOf(round(15), round(10))).toMatchObject({ sendingKbps: null, receivingKbps: null });
  });
});

describe('what is said of a line', () => {
  test.each([
    [{ lostUp: 0.06 }, 'upload'],
    [{ limit: 'bandwidth' }, 'upload'],
    [{ lostDown: 0.08 }, 'download'],
    [{ delayMs: 450 }, 'way'],
    [{ limit: 'cpu' }, 'computer'],
  ] as const)('%j is weak, by %s', (change, cause) => {
    expect(judge({ ...NONE, ...change }, 'good')).toEqual({ level: 'weak', bad: [cause] });
  });

  test('is good when nothing is wrong, and what the server says counts in any case', () => {
    expect(judge({ ...NONE, delayMs: 40, lostUp: 0.01, lostDown: 0 }, 'good')).toEqual({ level: 'good', bad: [] });
    expect(judge(NONE, 'weak')).toEqual({ level: 'weak', bad: [] });
    expect(judge({ ...NONE, limit: 'cpu' }, 'lost')).toEqual({ level: 'lost', bad: ['computer'] });
  });
});

describe('the report that a person copies', () => {
  const figures = figuresOf(round(10), round(15, { label: 'Bea’s headset', mimeType: 'token=eyJhbGciOi' }));
  const report = reportOf(figures, judge(figures, 'weak'), { browser: 'chromium', system: 'other' });

  test('says what a network administrator asks for', () => {
    expect(report).toContain('connection: weak');
    expect(report).toContain('causes: upload');
    expect(report).toContain('delay: 38 ms');
    expect(report).toContain('lost on the way up: 6.2 %');
    expect(report).toContain('picture sent: 360 lines');
    expect(report).toContain('codec: VP8');
  });

  test('names nobody and no machine: every line is a number or a word of a fixed list', () => {
    for (const secret of ['192.168', '2001:db8', '52001', 'sEcReT', 'Ada', 'Bea', 'fmtp', 'AB:CD', 'eyJ', 'wifi']) {
      expect(report).not.toContain(secret);
    }
    const [title, ...lines] = report.split('\n');
    expect(title).toBe('Pattino connection report');
    for (const line of lines) {
      expect(line).toMatch(
        /^[a-z ]+: (?:-|\d+(?:\.\d)? (?:ms|%|kbit\/s|lines)|(?:good|weak|lost|none|bandwidth|cpu|udp|tcp|VP8|VP9|AV1|H264|H265|opus|chromium|firefox|safari|windows|macos|android|ios|other|upload|download|way|computer|, )+)$/u,
      );
    }
  });

  test('a codec that nobody knows is not taken over', () => {
    expect(countersOf({ type: 'codec', id: 'C', mimeType: 'video/ada@example.org' })).toEqual({ kind: 'other' });
  });
});
