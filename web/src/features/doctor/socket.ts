/** Whether a WebSocket comes through: the server says one word on it and closes (docs/operate/faults.md). */

/** Longer keeps people waiting before a proxy that swallows it. */
const WITHIN_MS = 8_000;
const WORD = 'pattino';

export function socketComesThrough(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace(/^http/u, 'ws')}/api/health/socket`);
    const done = (came: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(came);
    };
    const timer = setTimeout(() => done(false), WITHIN_MS);
    socket.onmessage = ({ data }) => done(data === WORD);
    socket.onerror = () => done(false);
    socket.onclose = () => done(false);
  });
}
