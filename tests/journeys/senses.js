(() => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // The tile of a person is found as people find it: by the name on it.
  const tileOf = (name) =>
    [...document.querySelectorAll('[data-participant]')].find(
      (tile) => tile.tagName !== 'AUDIO' && tile.textContent.includes(name),
    );

  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 18;
  const paint = canvas.getContext('2d', { willReadFrequently: true });

  // The picture of a tile as 32 by 18 points: its main hue and a sum that changes as it moves.
  const look = (name) => {
    const video = tileOf(name)?.querySelector('video');
    if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
    const box = video.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return null;
    paint.drawImage(video, 0, 0, 32, 18);
    const { data } = paint.getImageData(0, 0, 32, 18);
    let red = 0;
    let green = 0;
    let blue = 0;
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      red += data[at];
      green += data[at + 1];
      blue += data[at + 2];
      sum = (sum * 31 + data[at] + data[at + 1] * 3 + data[at + 2] * 7) % 2147483647;
    }
    const most = Math.max(red, green, blue);
    const least = Math.min(red, green, blue);
    const spread = most - least || 1;
    const sector =
      most === red ? ((green - blue) / spread + 6) % 6 : most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4;
    return { hue: Math.round(sector * 60), sum, vivid: spread / (most || 1) };
  };

  const apart = (one, other) => Math.min(Math.abs(one - other), 360 - Math.abs(one - other));

  // So many different pictures of the right colour, one after the other.
  const see = async ([name, hue, within, frames]) => {
    const started = performance.now();
    const sums = new Set();
    let last = null;
    while (performance.now() - started < within) {
      last = look(name);
      if (last && last.vivid > 0.3 && apart(last.hue, hue) < 25) sums.add(last.sum);
      else sums.clear();
      if (sums.size >= frames) return { ok: true, ms: performance.now() - started };
      await pause(80);
    }
    return { ok: false, tile: Boolean(tileOf(name)), last, wanted: hue, different: sums.size };
  };

  let context = null;
  const ears = new Map();

  // An analyser for each audio element that plays; an element may get another stream later.
  const listen = async () => {
    context ??= new AudioContext();
    if (context.state !== 'running') await context.resume();
    for (const element of document.querySelectorAll('audio')) {
      const stream = element.srcObject;
      const playing = stream instanceof MediaStream && !element.muted && !element.paused && element.volume > 0;
      const [track] = playing ? stream.getAudioTracks() : [];
      const known = ears.get(element);
      if (known && known.track === track) continue;
      known?.source.disconnect();
      ears.delete(element);
      if (!track) continue;
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const analyser = context.createAnalyser();
      analyser.fftSize = 4096;
      analyser.smoothingTimeConstant = 0;
      source.connect(analyser);
      ears.set(element, { track, source, analyser });
    }
    for (const [element, ear] of ears) {
      if (!element.isConnected && document.querySelectorAll('audio').length > 0) {
        ear.source.disconnect();
        ears.delete(element);
      }
    }
  };

  // The loudest tone of each element, with its level in dB.
  const tones = () =>
    [...ears].map(([element, { analyser }]) => {
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      let best = 0;
      for (let at = 1; at < bins.length; at += 1) if (bins[at] > bins[best]) best = at;
      return {
        whose: element.closest('[data-participant]')?.dataset.participant ?? null,
        hertz: Math.round((best * context.sampleRate) / analyser.fftSize),
        db: Math.round(bins[best]),
      };
    });

  const AUDIBLE_DB = -60;
  const SAME_TONE_HZ = 25;
  const matches = (tone, hertz) => tone.db > AUDIBLE_DB && Math.abs(tone.hertz - hertz) < SAME_TONE_HZ;

  // The tone is heard five times in a row, from the element that belongs to that person's tile.
  const hear = async ([name, hertz, within]) => {
    const started = performance.now();
    let times = 0;
    let heard = [];
    while (performance.now() - started < within) {
      await listen();
      await pause(100);
      heard = tones();
      const owner = tileOf(name)?.dataset.participant;
      const found = heard.find((tone) => matches(tone, hertz));
      const right = found && owner !== undefined && found.whose === owner;
      times = right ? times + 1 : 0;
      if (times >= 5) return { ok: true, ms: performance.now() - started };
    }
    return { ok: false, wanted: hertz, heard, elements: document.querySelectorAll('audio').length };
  };

  const silent = async ([hertz, within]) => {
    const started = performance.now();
    let times = 0;
    let heard = [];
    while (performance.now() - started < within) {
      await listen();
      await pause(100);
      heard = tones();
      times = heard.some((tone) => matches(tone, hertz)) ? 0 : times + 1;
      if (times >= 8) return { ok: true };
    }
    return { ok: false, wanted: hertz, heard };
  };

  return { see, hear, silent };
})()
