/** One run of the check: which step it is at, and what it found. */
import { useCallback, useState } from 'react';
import { api } from '../../api/client.ts';
import { carry } from '../../call/carry.ts';
import { type Check, type Finding, judged, withoutSockets } from './findings.ts';
import { socketComesThrough } from './socket.ts';

export type Run =
  | { readonly kind: 'ready'; readonly error?: unknown }
  | { readonly kind: 'running'; readonly at: Check }
  | { readonly kind: 'done'; readonly findings: readonly Finding[] };

async function checked(token: string | null, at: (check: Check) => void): Promise<readonly Finding[]> {
  at('websocket');
  if (!(await socketComesThrough(window.location.origin))) return withoutSockets();
  const { url, tokens } = await api.beginCheckup(token);
  try {
    at('udp');
    const udp = await carry('udp', url, tokens);
    at('tcp');
    const tcp = await carry('tcp', url, tokens);
    return judged(udp, tcp);
  } finally {
    // The server ends it by itself as well; a failure here changes nothing of what was found.
    await api.endCheckup().catch(() => undefined);
  }
}

export function useCheck(token: string | null): readonly [Run, () => void] {
  const [run, setRun] = useState<Run>({ kind: 'ready' });
  const start = useCallback(() => {
    checked(token, (at) => setRun({ kind: 'running', at })).then(
      (findings) => setRun({ kind: 'done', findings }),
      (error: unknown) => setRun({ kind: 'ready', error }),
    );
  }, [token]);
  return [run, start];
}
