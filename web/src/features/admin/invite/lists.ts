/**
 * Sending a list of addresses in parts, so that none of it is lost: what the server took is told line by line, what it
 * could not use stays in the field, and a server that is busy is asked again. Pure but for what is handed in.
 */
import { ApiError } from '../../../api/error.ts';
import type { InvitedLines, LineFault, NewInvitation } from '../../../api/model.ts';

/** Bounds of one request (the server's own): lines in it, letters of a line, and of all lines together. */
const LINES_MOST = 200;
const LINE_MOST = 1000;
const LETTERS_MOST = 8000;
/** How often in a row a busy server is asked again; it says itself how long to wait. */
const WAITS_MOST = 60;
/** Larger files are no lists of addresses. */
export const FILE_MOST = 1_000_000;

export interface FaultyLine {
  /** From 1, as people count. */
  readonly line: number;
  readonly text: string;
  readonly fault: LineFault;
}

export interface Outcome {
  readonly made: readonly NewInvitation[];
  /** Lines to put right. */
  readonly faulty: readonly FaultyLine[];
  /** Addresses that need no invitation: they have an account, or are invited already. */
  readonly told: readonly FaultyLine[];
  /** What stays in the field: lines to put right, and those that were not sent. */
  readonly rest: string;
  /** Why not everything was sent. */
  readonly stopped: unknown;
}

export interface Sending {
  readonly send: (lines: readonly string[]) => Promise<InvitedLines>;
  readonly wait: (seconds: number) => Promise<void>;
  readonly progress: (done: number, all: number) => void;
}

const NEEDS_NOTHING: ReadonlySet<LineFault> = new Set(['has_account', 'invited']);

export const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/u);

/** The lines from `begin` that fit into one request; one at least. */
function partOf(lines: readonly string[], begin: number): readonly string[] {
  const part: string[] = [];
  let letters = 0;
  for (const line of lines.slice(begin, begin + LINES_MOST)) {
    const cut = line.slice(0, LINE_MOST);
    letters += cut.length;
    if (part.length > 0 && letters > LETTERS_MOST) break;
    part.push(cut);
  }
  return part;
}

const secondsToWait = (error: unknown): number =>
  error instanceof ApiError && (error.code === 'mail_waits' || error.code === 'too_many_requests')
    ? (error.problem.retryAfterS ?? 0)
    : 0;

export async function inviteAll(text: string, { send, wait, progress }: Sending): Promise<Outcome> {
  const lines = linesOf(text);
  const made: NewInvitation[] = [];
  const faults: FaultyLine[] = [];
  let begin = 0;
  let waits = 0;
  let stopped: unknown = null;
  while (begin < lines.length) {
    progress(begin, lines.length);
    try {
      const answer = await send(partOf(lines, begin));
      if (answer.lines <= 0) break;
      const before = begin;
      made.push(...answer.made.map((one) => ({ ...one, line: one.line + before + 1 })));
      faults.push(
        ...answer.faults.map(({ line, fault }) => ({
          line: line + before + 1,
          text: lines[line + before] ?? '',
          fault,
        })),
      );
      begin += answer.lines;
      waits = 0;
    } catch (error) {
      const seconds = secondsToWait(error);
      if (seconds === 0 || waits === WAITS_MOST) {
        stopped = error;
        break;
      }
      waits += 1;
      await wait(seconds);
    }
  }
  const faulty = faults.filter(({ fault }) => !NEEDS_NOTHING.has(fault));
  const kept = new Set(faulty.map(({ line }) => line));
  const rest = lines.filter((line, index) => kept.has(index + 1) || (index >= begin && line.trim() !== ''));
  return { made, faulty, told: faults.filter(({ fault }) => NEEDS_NOTHING.has(fault)), rest: rest.join('\n'), stopped };
}

/** The text of a file, as UTF-8 or as tables of older programs are written; null where it is no text. */
export async function readList(file: Blob): Promise<string | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = utf16
    ? new TextDecoder('utf-16le').decode(bytes)
    : new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252').decode(bytes);
  return text.includes('\0') ? null : text.trim();
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** One line for each link, with its address before it: to paste into a table or a message. */
export const asTable = (made: readonly NewInvitation[]): string =>
  made.map(({ email, url }) => `${email}\t${url}`).join('\n');
