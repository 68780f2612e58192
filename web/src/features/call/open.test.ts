import { describe, expect, test } from 'vitest';
import { ApiError, ownError } from '../../api/error.ts';
import { answerFor } from './open.ts';

const refused = (status: number, code: string, retryAfterS?: number): ApiError =>
  new ApiError({ code, status, detail: '', next: '', fields: {}, ...(retryAfterS !== undefined && { retryAfterS }) });

describe('what an answer of the app means for the call', () => {
  test('a server that starts, or cannot be reached, is asked again', () => {
    expect(answerFor(refused(503, 'media_unavailable', 2))).toMatchObject({ kind: 'later', afterMs: 2000 });
    expect(answerFor(refused(429, 'too_many_requests'))).toMatchObject({ kind: 'later', afterMs: null });
    expect(answerFor(ownError('unreachable'))).toMatchObject({ kind: 'later' });
    expect(answerFor(ownError('too_slow'))).toMatchObject({ kind: 'later' });
  });

  test.each([[refused(500, 'internal_error')], [refused(520, 'http_520')], [ownError('unreadable_answer')]])(
    'a server that broke while it answered is told apart (%s)',
    (error) => {
      expect(answerFor(error)).toEqual({ kind: 'fault', problem: error });
    },
  );

  test.each([
    [409, 'meeting_full', 'full'],
    [404, 'meeting_unknown', 'meeting_ended'],
    [401, 'session_needed', 'signed_out'],
    [403, 'not_available', 'signed_out'],
    [422, 'invalid_input', 'signed_out'],
    [400, 'something_new', null],
  ] as const)('%i %s ends a call that wants back as %s', (status, code, end) => {
    expect(answerFor(refused(status, code))).toMatchObject({ kind: 'no', end });
  });

  test('a fault of the client itself is not tried again', () => {
    expect(answerFor(new TypeError('a bug'))).toMatchObject({ kind: 'no', end: null });
  });
});
