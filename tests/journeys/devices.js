// Stands in for this person's camera and microphone: one colour that moves, one tone.
// Permission, failure and labels stay the browser's own: the real request is made first, and
// each track it gives is replaced by one that carries the original's label and settings.
(() => {
  if (!navigator.mediaDevices) return; // an empty page is no secure context
  const hue = __HUE__;
  const hertz = __HERTZ__;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

  const disguise = (track, original) => {
    const settings = original.getSettings();
    Object.defineProperty(track, 'label', { value: original.label });
    track.getSettings = () => settings;
    const stop = track.stop.bind(track);
    track.stop = () => {
      stop();
      original.stop();
    };
    return track;
  };

  const camera = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const paint = canvas.getContext('2d');
    let step = 0;
    const draw = () => {
      step += 1;
      paint.fillStyle = `hsl(${hue} 90% 45%)`;
      paint.fillRect(0, 0, 320, 180);
      paint.fillStyle = `hsl(${hue} 90% 75%)`;
      paint.fillRect((step * 16) % 320, 0, 60, 180);
    };
    draw();
    const timer = setInterval(draw, 66);
    const [track] = canvas.captureStream(15).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      stop();
    };
    return track;
  };

  const microphone = () => {
    const audio = new AudioContext();
    const voice = audio.createOscillator();
    voice.frequency.value = hertz;
    const volume = audio.createGain();
    volume.gain.value = 0.5;
    const out = audio.createMediaStreamDestination();
    voice.connect(volume).connect(out);
    voice.start();
    void audio.resume();
    const [track] = out.stream.getAudioTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      stop();
      void audio.close();
    };
    return track;
  };

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const given = await ask(wanted);
    const own = given
      .getTracks()
      .map((track) => disguise(track.kind === 'video' ? camera() : microphone(), track));
    return new MediaStream(own);
  };
})();
