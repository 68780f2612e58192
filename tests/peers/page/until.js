// Ask again until the answer is good or the time is over; the last answer is what counts.

const PAUSE_MS = 100;

const GOOD = ['seen', 'heard', 'got'];

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export async function until(within_ms, nothing, ask) {
  const end = performance.now() + within_ms;
  let last = nothing;
  do {
    last = (await ask()) ?? last;
    if (GOOD.some((word) => last[word])) return last;
    await pause(PAUSE_MS);
  } while (performance.now() < end);
  return last;
}
