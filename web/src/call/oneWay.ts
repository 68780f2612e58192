/**
 * A peer connection that knows one transport only: candidates of the other are neither told nor taken (RFC 8839 §5.1).
 *
 * The SDK makes its connections from the global name, so that stands for this class while a check connects. Nothing
 * else of the page makes one meanwhile: the check has a page of its own.
 */

export type Way = 'udp' | 'tcp';

const CANDIDATE = /^a=candidate:\S+ \d+ (\w+) \d+ (\S+) (\d+) /iu;

interface Place {
  readonly way: string;
  readonly place: string;
}

/** Transport and address of a candidate line, with or without `a=` before it. */
export function placeOf(line: string): Place | null {
  const found = CANDIDATE.exec(line.startsWith('a=') ? line : `a=${line}`);
  const [, way, address, port] = found ?? [];
  if (way === undefined || address === undefined || port === undefined) {
    return null;
  }
  return { way: way.toLowerCase(), place: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}` };
}

/** The description without candidates of other transports; `seen` is told of those that stay. */
export function only(way: Way, sdp: string, seen: (place: string) => void = () => undefined): string {
  const stays = (line: string): boolean => {
    const found = placeOf(line);
    if (found?.way === way) {
      seen(found.place);
    }
    return found === null || found.way === way;
  };
  return sdp
    .split('\r\n')
    .filter((line) => stays(line))
    .join('\r\n');
}

type OnCandidate = RTCPeerConnection['onicecandidate'];

/** Runs `work` while new peer connections go this way only; gives the server's places that they were told. */
export async function goingOnly<T>(way: Way, work: () => Promise<T>): Promise<{ done: T; places: readonly string[] }> {
  const places = new Set<string>();
  const Usual = globalThis.RTCPeerConnection;

  class OneWay extends Usual {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      // Later offers hold what was gathered meanwhile. Older forms with callbacks are not used by the SDK.
      const make = super.createOffer.bind(this) as (options?: RTCOfferOptions) => Promise<RTCSessionDescriptionInit>;
      const made: typeof make = async (options) => {
        const { type, sdp = '' } = await make(options);
        return { type, sdp: only(way, sdp) };
      };
      this.createOffer = made as RTCPeerConnection['createOffer'];
    }

    override get onicecandidate(): OnCandidate {
      return super.onicecandidate;
    }

    override set onicecandidate(told: OnCandidate) {
      super.onicecandidate = (event) => {
        const found = placeOf(event.candidate?.candidate ?? '');
        if (found === null || found.way === way) {
          told?.call(this, event);
        }
      };
    }

    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const sdp = only(way, description.sdp ?? '', (place) => places.add(place));
      await super.setRemoteDescription({ type: description.type, sdp });
    }

    override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      const found = placeOf(candidate?.candidate ?? '');
      if (found !== null && found.way !== way) {
        return;
      }
      if (found !== null) {
        places.add(found.place);
      }
      await super.addIceCandidate(candidate ?? undefined);
    }
  }

  globalThis.RTCPeerConnection = OneWay as typeof RTCPeerConnection;
  try {
    return { done: await work(), places: [...places] };
  } finally {
    globalThis.RTCPeerConnection = Usual;
  }
}
