/** One request to our own server: JSON both ways, a bound on the wait, and every failure as an `ApiError`. */
import { type ApiError, ownError, readProblem } from './error.ts';

/** A server that has not answered by then will not help this click; longer leaves the person before a dead page. */
const WAIT_MS = 15_000;

async function readBody(answer: Response): Promise<unknown> {
  const words = await answer.text();
  if (words === '') return undefined;
  try {
    return JSON.parse(words) as unknown;
  } catch {
    return undefined;
  }
}

function whyNoAnswer(cause: unknown, outer: AbortSignal | undefined): unknown {
  if (outer?.aborted) return cause;
  const tooSlow = cause instanceof DOMException && cause.name === 'TimeoutError';
  const error: ApiError = ownError(tooSlow ? 'too_slow' : 'unreachable');
  return error;
}

async function send(path: string, init: RequestInit, outer: AbortSignal | undefined): Promise<unknown> {
  const limit = AbortSignal.timeout(WAIT_MS);
  const signal = outer ? AbortSignal.any([outer, limit]) : limit;
  let answer: Response;
  let body: unknown;
  try {
    answer = await fetch(path, { ...init, signal, credentials: 'same-origin', cache: 'no-store', redirect: 'error' });
    body = await readBody(answer);
  } catch (cause) {
    throw whyNoAnswer(cause, outer);
  }
  if (!answer.ok) throw readProblem(answer.status, body, answer.headers.get('retry-after'));
  return body;
}

const HEADERS: Record<string, string> = { accept: 'application/json' };

/** From now on the server is asked in this language; the browser's own may be another. Mails come in it. */
export function askIn(language: string): void {
  HEADERS['accept-language'] = language;
}

/** The answer must be an object; its fields are those of the API, which server and client test from both ends. */
function asObject<T extends object>(body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw ownError('unreadable_answer');
  return body as T;
}

export async function get<T extends object>(path: string, signal?: AbortSignal): Promise<T> {
  return asObject<T>(await send(path, { headers: HEADERS }, signal));
}

function posting(body: object): RequestInit {
  return {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

export async function post<T extends object>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return asObject<T>(await send(path, posting(body), signal));
}

/** For what answers with nothing to read. */
export async function postQuietly(path: string, body: object, signal?: AbortSignal): Promise<void> {
  await send(path, posting(body), signal);
}
