/**
 * How good the line is, from the browser's own counters (W3C Identifiers for WebRTC's Statistics API). Pure.
 *
 * Of a report only numbers and a few words out of fixed lists are taken over: no address, no name, no identifier of the
 * network gets this far, so that none can get into the report which a person copies.
 */

export type Media = 'audio' | 'video';
export type Limit = 'none' | 'bandwidth' | 'cpu';

export type Counters =
  | {
      readonly kind: 'sent';
      readonly id: string;
      readonly media: Media;
      readonly at: number;
      readonly bytes: number;
      readonly height: number | null;
      readonly limit: Limit;
      readonly codec: string;
    }
  | {
      readonly kind: 'received';
      readonly id: string;
      readonly media: Media;
      readonly at: number;
      readonly bytes: number;
      readonly packets: number;
      readonly lost: number;
      readonly height: number | null;
    }
  /** What the server says of what we send. */
  | { readonly kind: 'told'; readonly loss: number }
  | { readonly kind: 'way'; readonly delayMs: number | null; readonly roomKbps: number | null }
  | { readonly kind: 'path'; readonly protocol: 'udp' | 'tcp' }
  | { readonly kind: 'codec'; readonly id: string; readonly name: Codec }
  | { readonly kind: 'other' };

const CODECS = ['VP8', 'VP9', 'AV1', 'H264', 'H265', 'opus'] as const;
export type Codec = (typeof CODECS)[number];

type Stat = Readonly<Record<string, unknown>>;

const OTHER: Counters = { kind: 'other' };
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const count = (value: unknown): number => number(value) ?? 0;
const media = (stat: Stat): Media => (stat.kind === 'video' ? 'video' : 'audio');

/** One entry of a report, as far as it is wanted here. */
export function countersOf(entry: unknown): Counters {
  const stat = (typeof entry === 'object' && entry !== null ? entry : {}) as Stat;
  switch (stat.type) {
    case 'outbound-rtp':
      return sent(stat);
    case 'inbound-rtp':
      return received(stat);
    case 'remote-inbound-rtp':
      return { kind: 'told', loss: Math.min(1, Math.max(0, count(stat.fractionLost))) };
    case 'candidate-pair':
      return way(stat);
    case 'local-candidate':
      return stat.protocol === 'udp' || stat.protocol === 'tcp' ? { kind: 'path', protocol: stat.protocol } : OTHER;
    case 'codec':
      return codec(stat);
    default:
      return OTHER;
  }
}

function sent(stat: Stat): Counters {
  const limit = stat.qualityLimitationReason;
  return {
    kind: 'sent',
    id: String(stat.id),
    media: media(stat),
    at: count(stat.timestamp),
    bytes: count(stat.bytesSent),
    height: number(stat.frameHeight),
    limit: limit === 'cpu' || limit === 'bandwidth' ? limit : 'none',
    codec: String(stat.codecId),
  };
}

function received(stat: Stat): Counters {
  return {
    kind: 'received',
    id: String(stat.id),
    media: media(stat),
    at: count(stat.timestamp),
    bytes: count(stat.bytesReceived),
    packets: count(stat.packetsReceived),
    lost: count(stat.packetsLost),
    height: number(stat.frameHeight),
  };
}

/** The pair in use; Firefox says `selected`, the others `nominated`. */
function way(stat: Stat): Counters {
  if (stat.state !== 'succeeded' || (stat.nominated !== true && stat.selected !== true)) {
    return OTHER;
  }
  const delay = number(stat.currentRoundTripTime);
  const room = number(stat.availableOutgoingBitrate);
  return {
    kind: 'way',
    delayMs: delay === null ? null : delay * 1000,
    roomKbps: room === null ? null : room / 1000,
  };
}

function codec(stat: Stat): Counters {
  const said = String(stat.mimeType).split('/')[1] ?? '';
  const name = CODECS.find((known) => known.toLowerCase() === said.toLowerCase());
  return name === undefined ? OTHER : { kind: 'codec', id: String(stat.id), name };
}

/** What a person can read. Null: not known, or nothing of the kind is sent. */
export interface Figures {
  readonly delayMs: number | null;
  /** Shares of packets, 0 to 1. */
  readonly lostUp: number | null;
  readonly lostDown: number | null;
  readonly sendingKbps: number | null;
  readonly receivingKbps: number | null;
  /** What the way up would carry, as the browser estimates it. */
  readonly roomKbps: number | null;
  readonly sendingHeight: number | null;
  readonly codec: Codec | null;
  readonly protocol: 'udp' | 'tcp' | null;
  readonly limit: Limit;
}

type Of<K extends Counters['kind']> = Extract<Counters, { kind: K }>;
const only = <K extends Counters['kind']>(all: readonly Counters[], kind: K): readonly Of<K>[] =>
  all.filter((one): one is Of<K> => one.kind === kind);
const most = (values: readonly (number | null)[]): number | null =>
  values.reduce((high, value) => (value === null ? high : Math.max(high ?? value, value)), null);

/** Two rounds of counters a few seconds apart make rates. */
export function figuresOf(before: readonly Counters[], after: readonly Counters[]): Figures {
  const out = only(after, 'sent');
  const ways = only(after, 'way');
  const picture = out.filter((one) => one.media === 'video').sort((a, b) => (b.height ?? 0) - (a.height ?? 0))[0];
  const limits = out.map(({ limit }) => limit);
  return {
    delayMs: most(ways.map(({ delayMs }) => delayMs)),
    lostUp: most(only(after, 'told').map(({ loss }) => loss)),
    lostDown: lossBetween(only(before, 'received'), only(after, 'received')),
    sendingKbps: rateBetween(only(before, 'sent'), out),
    receivingKbps: rateBetween(only(before, 'received'), only(after, 'received')),
    roomKbps: most(ways.map(({ roomKbps }) => roomKbps)),
    sendingHeight: picture?.height ?? null,
    codec: only(after, 'codec').find(({ id }) => id === picture?.codec)?.name ?? null,
    protocol: only(after, 'path')[0]?.protocol ?? null,
    limit: limits.includes('cpu') ? 'cpu' : limits.includes('bandwidth') ? 'bandwidth' : 'none',
  };
}

interface Counted {
  readonly id: string;
  readonly at: number;
  readonly bytes: number;
}

function rateBetween(before: readonly Counted[], after: readonly Counted[]): number | null {
  const old = new Map(before.map((one) => [one.id, one]));
  const rates = after.flatMap(({ id, at, bytes }) => {
    const was = old.get(id);
    // bits by milliseconds are kilobits by seconds; a counter that fell is a new connection.
    return was === undefined || at <= was.at || bytes < was.bytes ? [] : [((bytes - was.bytes) * 8) / (at - was.at)];
  });
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
}

function lossBetween(before: readonly Of<'received'>[], after: readonly Of<'received'>[]): number | null {
  const old = new Map(before.map((one) => [one.id, one]));
  let lost = 0;
  let all = 0;
  for (const now of after) {
    const was = old.get(now.id);
    if (was !== undefined && now.packets >= was.packets) {
      // Late packets are counted back: the sum may fall.
      const gone = Math.max(0, now.lost - was.lost);
      lost += gone;
      all += gone + now.packets - was.packets;
    }
  }
  return all === 0 ? null : lost / all;
}

export type Level = 'good' | 'weak' | 'lost';
export const CAUSES = ['upload', 'download', 'way', 'computer'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Judgement {
  readonly level: Level;
  readonly bad: readonly Cause[];
}

/** From here on people notice: sound has gaps although the codec conceals single losses. */
const LOSS_IS_HEARD = 0.05;
/** From here on people talk into each other (ITU-T G.114 draws the line at 150 ms one way). */
const DELAY_IS_FELT_MS = 300;

/** `told` is what the server says of this person's line; with no cause of ours it stands alone. */
export function judge(figures: Figures, told: Level): Judgement {
  const over = (share: number | null): boolean => share !== null && share > LOSS_IS_HEARD;
  const found: Readonly<Record<Cause, boolean>> = {
    upload: over(figures.lostUp) || figures.limit === 'bandwidth',
    download: over(figures.lostDown),
    way: figures.delayMs !== null && figures.delayMs > DELAY_IS_FELT_MS,
    computer: figures.limit === 'cpu',
  };
  const bad = CAUSES.filter((cause) => found[cause]);
  return { level: told === 'good' && bad.length > 0 ? 'weak' : told, bad };
}

export interface Surroundings {
  readonly browser: string;
  readonly system: string;
}

/**
 * For whoever looks after the network: numbers and words out of fixed lists, in English and always in the same order.
 * It names nobody and no machine, and says not even when.
 */
export function reportOf(figures: Figures, { level, bad }: Judgement, { browser, system }: Surroundings): string {
  const round = (value: number | null, unit: string): string => (value === null ? '-' : `${Math.round(value)} ${unit}`);
  const share = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(1)} %`);
  const lines: readonly (readonly [string, string])[] = [
    ['connection', level],
    ['causes', bad.join(', ') || '-'],
    ['delay', round(figures.delayMs, 'ms')],
    ['lost on the way up', share(figures.lostUp)],
    ['lost on the way down', share(figures.lostDown)],
    ['sending', round(figures.sendingKbps, 'kbit/s')],
    ['receiving', round(figures.receivingKbps, 'kbit/s')],
    ['room on the way up', round(figures.roomKbps, 'kbit/s')],
    ['picture sent', figures.sendingHeight === null ? '-' : `${figures.sendingHeight} lines`],
    ['codec', figures.codec ?? '-'],
    ['transport', figures.protocol ?? '-'],
    ['limited by', figures.limit],
    ['browser', browser],
    ['system', system],
  ];
  return ['Pattino connection report', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n');
}
