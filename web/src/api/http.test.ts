import { describe, expect, test, vi } from 'vitest';
import { problem, serve } from '../testing/server.ts';
import { api } from './client.ts';
import { ApiError } from './error.ts';
import { askIn } from './http.ts';

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (thrown instanceof ApiError) return thrown;
  throw new Error(`an ApiError was expected, not ${String(thrown)}`);
}

describe('a request to our server', () => {
  test('sends JSON and gives the answer', async () => {
    const asked = serve({ 'POST /api/signin/code': { status: 202, body: { expires_in_s: 600 } } });
    await expect(api.sendCode('a@b.example')).resolves.toEqual({ expires_in_s: 600 });
    expect(asked).toEqual([{ method: 'POST', path: '/api/signin/code', body: { email: 'a@b.example' } }]);
  });

  test.each(['de', 'en'] as const)('says that its page is in %s, whatever the browser prefers', async (language) => {
    askIn(language);
    const told: (string | null)[] = [];
    vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
      told.push(new Headers(init.headers).get('accept-language'));
      return Promise.resolve(new Response('{}'));
    });
    await api.session();
    await api.sendCode('a@b.example');
    expect(told).toEqual([language, language]);
  });

  test('an id cannot leave its place in the path', async () => {
    const asked = serve({ 'GET /api/meetings/..%2Fsession': { status: 404, body: {} } });
    await failure(api.meeting('../session'));
    expect(asked[0]?.path).toBe('/api/meetings/..%2Fsession');
  });

  test('a refusal carries code, tries, wait and fields', async () => {
    serve({
      'POST /api/signin/verify': problem(400, 'code_wrong', {
        tries_left: 4,
        retry_after_s: 2.2,
        fields: { code: 'no', bad: 7 },
      }),
    });
    const { problem: said } = await failure(api.verifyCode('AAAAAAAA'));
    expect(said).toMatchObject({
      code: 'code_wrong',
      status: 400,
      triesLeft: 4,
      retryAfterS: 3,
      fields: { code: 'no' },
    });
  });

  test.each([
    ['no body', undefined],
    ['a body that is no problem', 'oops'],
    ['a list', [1, 2]],
  ])('a refusal with %s still has a code', async (_name, body) => {
    serve({ 'GET /api/session': { status: 502, body } });
    expect((await failure(api.session())).problem).toMatchObject({ code: 'http_502', status: 502, fields: {} });
  });

  test('a server that cannot be reached has a code of its own', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await failure(api.session())).code).toBe('unreachable');
  });

  test('a server that is too slow has a code of its own', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('late', 'TimeoutError')));
    expect((await failure(api.session())).code).toBe('too_slow');
  });

  test('a request that the page gave up on is not an error of the server', async () => {
    const giveUp = new AbortController();
    giveUp.abort();
    vi.stubGlobal('fetch', (_path: string, init: RequestInit) => Promise.reject(init.signal?.reason));
    await expect(api.session(giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([
    ['a string', 'hello'],
    ['a list', []],
    ['nothing', undefined],
  ])('%s instead of an object is unreadable', async (_name, body) => {
    serve({ 'GET /api/session': { body } });
    expect((await failure(api.session())).code).toBe('unreadable_answer');
  });

  test('an answer without a body is fine where none is due', async () => {
    serve({ 'POST /api/signin/out': { status: 204 } });
    await expect(api.signOut()).resolves.toBeUndefined();
  });
});
