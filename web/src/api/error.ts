/**
 * The one error of the client: a code, what the server said, and what may be tried.
 *
 * Source: RFC 9457 (problem+json) with the server's additions `code`, `next`, `retry_after_s`, `fields`, `tries_left`.
 * Five codes are the client's own: `ClientCode`.
 */

export type ClientCode = 'unreachable' | 'too_slow' | 'unreadable_answer' | 'unreadable_picture' | 'large_picture';

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly next: string;
  readonly retryAfterS?: number;
  readonly triesLeft?: number;
  readonly fields: Readonly<Record<string, string>>;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

export function ownError(code: ClientCode): ApiError {
  return new ApiError({ code, status: 0, detail: '', next: '', fields: {} });
}

/** Whether the same request may succeed later without any change. */
export function isPassing(error: ApiError): boolean {
  const { status, code } = error.problem;
  return status === 503 || status === 502 || status === 504 || code === 'unreachable' || code === 'too_slow';
}

/** Whether the server, or a program before it, broke while it answered: nothing that the person did. */
export function isFault({ problem }: ApiError): boolean {
  return problem.status >= 500 || problem.code === 'unreadable_answer';
}

/** Whether the refusal is about single fields, each of which says its own sentence. */
export function isAboutFields(error: unknown): error is ApiError {
  return error instanceof ApiError && Object.keys(error.problem.fields).length > 0;
}

/** The server's sentences about single fields. */
export function fieldRefusals(error: unknown): Readonly<Record<string, string>> {
  return error instanceof ApiError ? error.problem.fields : {};
}

export const hasCode = (error: unknown, code: string): boolean => error instanceof ApiError && error.code === code;

type Bag = Readonly<Record<string, unknown>>;

const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function sentences(value: unknown): Readonly<Record<string, string>> {
  if (!isBag(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Reads an error body; a body that is no problem document still becomes an error with a status. */
export function readProblem(status: number, body: unknown, retryAfter: string | null): ApiError {
  const bag = isBag(body) ? body : {};
  const wait = typeof bag.retry_after_s === 'number' ? bag.retry_after_s : Number.parseInt(retryAfter ?? '', 10);
  return new ApiError({
    code: text(bag.code) || `http_${status}`,
    status,
    detail: text(bag.detail),
    next: text(bag.next),
    fields: sentences(bag.fields),
    ...(Number.isFinite(wait) && wait >= 0 && { retryAfterS: Math.ceil(wait) }),
    ...(typeof bag.tries_left === 'number' && { triesLeft: bag.tries_left }),
  });
}
