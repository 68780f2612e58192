/** A server for unit tests: answers by method and path, keeps what was asked. Anything unforeseen fails the test. */
import { vi } from 'vitest';

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export type Script = Readonly<Record<string, Answer | ((body: unknown) => Answer | Promise<Answer>)>>;

/** `serve({ 'GET /api/session': { body: … } })`; returns what was asked, in order. */
export function serve(script: Script): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    asked.push({ method, path, body });
    const entry = script[`${method} ${path}`];
    if (entry === undefined) throw new TypeError(`nobody answers ${method} ${path}`);
    const answer = typeof entry === 'function' ? await entry(body) : entry;
    const words = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(words, { status: answer.status ?? 200, headers: { 'content-type': 'application/json' } });
  });
  return asked;
}

/** A problem document as the server writes it. */
export function problem(status: number, code: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return {
    status,
    body: {
      type: 'about:blank',
      title: code,
      status,
      code,
      detail: `detail of ${code}`,
      next: `next of ${code}`,
      ...more,
    },
  };
}
