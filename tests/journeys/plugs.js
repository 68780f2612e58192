// A desk whose devices are plugged in and pulled out by the journey. Everything that the page asks
// a browser about devices is answered here, with real tracks (a canvas, an oscillator) and the
// browser's own events, so that level meters, `ended` and `devicechange` are the real ones.
// The journey holds it as `journeyDesk`; `__DESK__` says what is plugged in and allowed at first.
(() => {
  const media = navigator.mediaDevices;
  if (!media) return; // an empty page is no secure context
  const desk = { plugged: [], permission: 'granted', fault: null, agent: null, ...__DESK__ };
  const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' };
  const open = new Map(); // label → [track, end]
  const volumes = new Map(); // label → gain
  let loud = 0.5;

  const picture = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const paint = canvas.getContext('2d');
    const timer = setInterval(() => {
      paint.fillStyle = `hsl(${(performance.now() / 20) % 360} 60% 45%)`;
      paint.fillRect(0, 0, 320, 180);
    }, 100);
    const [track] = canvas.captureStream(10).getVideoTracks();
    return [track, () => clearInterval(timer)];
  };

  const sound = (label) => {
    const audio = new AudioContext();
    const voice = new OscillatorNode(audio, { frequency: 440 });
    const gain = new GainNode(audio, { gain: loud });
    const out = audio.createMediaStreamDestination();
    voice.connect(gain).connect(out);
    voice.start();
    void audio.resume();
    volumes.set(label, gain);
    const [track] = out.stream.getAudioTracks();
    return [track, () => void audio.close()];
  };

  const take = (kind, wish) => {
    const there = desk.plugged.filter((each) => each.kind === kind);
    const device = there.find(({ label }) => label === wish?.deviceId?.ideal) ?? there[0];
    if (!device) throw new DOMException('Requested device not found', 'NotFoundError');
    const [track, end] = kind === 'camera' ? picture() : sound(device.label);
    Object.defineProperty(track, 'label', { value: device.label });
    track.getSettings = () => ({ deviceId: device.label });
    const stop = track.stop.bind(track);
    track.stop = () => {
      if (track.readyState === 'ended') return;
      stop();
      end();
      if (open.get(device.label) === track) open.delete(device.label);
    };
    open.set(device.label, track);
    return track;
  };

  media.getUserMedia = async (wanted) => {
    if (desk.fault) throw new DOMException(desk.fault.message ?? '', desk.fault.name);
    const tracks = [];
    if (wanted.audio) tracks.push(take('microphone', wanted.audio));
    if (wanted.video) tracks.push(take('camera', wanted.video));
    return new MediaStream(tracks);
  };
  media.enumerateDevices = async () =>
    desk.plugged.map(({ kind, label }) => {
      const plain = { kind: KINDS[kind], deviceId: label, label, groupId: '' };
      return { ...plain, toJSON: () => plain };
    });
  const ask = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (asked) =>
    ['camera', 'microphone'].includes(asked.name) ? { state: desk.permission } : ask(asked);
  if (desk.agent) Object.defineProperty(navigator, 'userAgent', { get: () => desk.agent });

  globalThis.journeyDesk = {
    plug(kind, label) {
      desk.plugged = [...desk.plugged, { kind, label }];
      media.dispatchEvent(new Event('devicechange'));
    },
    pull(label) {
      desk.plugged = desk.plugged.filter((each) => each.label !== label);
      const track = open.get(label);
      if (track) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      media.dispatchEvent(new Event('devicechange'));
    },
    // From now on microphones are as loud as this; 0 is a dead one.
    loudness(value) {
      loud = value;
      for (const gain of volumes.values()) gain.gain.value = value;
    },
  };
})();
