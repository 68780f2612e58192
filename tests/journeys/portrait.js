// A drawn person in a drawn room, out of focus on purpose and no one's likeness: for the pictures
// of the documentation. The voice is silent; the real request for the devices is made first.
(() => {
  if (!navigator.mediaDevices) return;
  const hue = __HUE__;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const WIDE = 640;
  const HIGH = 360;

  const room = (paint) => {
    const wall = paint.createLinearGradient(0, 0, WIDE, HIGH);
    wall.addColorStop(0, `hsl(${hue} 22% 72%)`);
    wall.addColorStop(1, `hsl(${hue + 18} 18% 44%)`);
    paint.fillStyle = wall;
    paint.fillRect(0, 0, WIDE, HIGH);
    paint.fillStyle = `hsl(${hue + 30} 35% 86%)`;
    paint.fillRect(40, 30, 130, 170);
    for (let at = 0; at < 9; at += 1) {
      paint.fillStyle = `hsl(${(hue + at * 47) % 360} 30% ${34 + (at % 3) * 9}%)`;
      paint.fillRect(470 + at * 15, 90 + (at % 4) * 8, 11, 120 - (at % 4) * 8);
    }
    paint.fillStyle = `hsl(${hue + 20} 24% 34%)`;
    paint.fillRect(455, 210, 170, 9);
  };

  // Skin, hair, and whether the hair is long: one row for each sixth of the colour circle.
  const LOOKS = [
    ['hsl(26 48% 62%)', 'hsl(24 35% 20%)', true],
    ['hsl(22 40% 74%)', 'hsl(36 45% 48%)', false],
    ['hsl(22 38% 30%)', 'hsl(20 20% 9%)', false],
    ['hsl(24 42% 68%)', 'hsl(14 45% 30%)', true],
    ['hsl(26 36% 46%)', 'hsl(20 20% 14%)', false],
    ['hsl(24 38% 58%)', 'hsl(0 0% 52%)', true],
  ];

  const figure = (paint, sway) => {
    const middle = WIDE / 2 + sway;
    const [skin, hair, long] = LOOKS[Math.floor(hue / 60) % LOOKS.length];
    const oval = (color, y, wide, high, from = 0, to = 2 * Math.PI) => {
      paint.fillStyle = color;
      paint.beginPath();
      paint.ellipse(middle, y, wide, high, 0, from, to);
      paint.fill();
    };
    if (long) oval(hair, 178, 84, 112);
    oval(`hsl(${(hue + 200) % 360} 32% 38%)`, HIGH + 60, 165, 150, Math.PI, 0);
    paint.fillStyle = skin;
    paint.fillRect(middle - 26, 205, 52, 60);
    oval(skin, 165, 60, 78);
    oval(hair, 122, 68, 50, Math.PI * 0.97, Math.PI * 2.03);
  };

  const camera = () => {
    const canvas = document.createElement('canvas');
    canvas.width = WIDE;
    canvas.height = HIGH;
    const paint = canvas.getContext('2d');
    let step = 0;
    const draw = () => {
      step += 1;
      paint.filter = 'blur(5px)';
      room(paint);
      figure(paint, Math.sin(step / 12) * 4);
    };
    draw();
    const timer = setInterval(draw, 100);
    const [track] = canvas.captureStream(10).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(timer);
      stop();
    };
    return track;
  };

  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const given = await ask(wanted);
    const own = given.getTracks().map((original) => {
      if (original.kind !== 'video') return original;
      const track = camera();
      const settings = original.getSettings();
      Object.defineProperty(track, 'label', { value: original.label });
      track.getSettings = () => settings;
      return track;
    });
    return new MediaStream(own);
  };
})();
