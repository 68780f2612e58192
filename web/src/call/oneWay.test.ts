import { describe, expect, it } from 'vitest';
import { only, placeOf } from './oneWay.ts';

const UDP = 'candidate:1 1 udp 2130706431 192.0.2.7 7882 typ host generation 0';
const TCP = 'candidate:2 1 TCP 1671430143 2001:db8::7 7881 typ host tcptype passive';

describe('a candidate', () => {
  it('is read with its transport and its address, IPv6 in brackets', () => {
    expect(placeOf(UDP)).toEqual({ way: 'udp', place: '192.0.2.7:7882' });
    expect(placeOf(`a=${TCP}`)).toEqual({ way: 'tcp', place: '[2001:db8::7]:7881' });
  });

  it.each(['', 'v=0', 'a=candidate:', 'm=audio 9 UDP/TLS/RTP/SAVPF 111'])('is not seen in %j', (line) => {
    expect(placeOf(line)).toBeNull();
  });
});

describe('a description', () => {
  const sdp = ['v=0', `a=${UDP}`, `a=${TCP}`, 'a=end-of-candidates', ''].join('\r\n');

  it('keeps the candidates of one transport and everything else', () => {
    const seen: string[] = [];
    expect(only('tcp', sdp, (place) => seen.push(place))).toBe(sdp.replace(`a=${UDP}\r\n`, ''));
    expect(seen).toEqual(['[2001:db8::7]:7881']);
    expect(only('udp', sdp)).toBe(sdp.replace(`a=${TCP}\r\n`, ''));
  });
});
