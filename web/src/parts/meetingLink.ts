/** Reads what people paste to join a meeting: a whole link, a part of it, or the bare code at its end. Pure. */

export type MeetingLink =
  | { readonly kind: 'meeting'; readonly id: string }
  | { readonly kind: 'elsewhere'; readonly host: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong' };

/** 100 bits in Crockford's base 32, lower case. */
const ID = /^[0-9a-hjkmnp-tv-z]{20}$/u;
const ALIKE: Readonly<Record<string, string>> = { o: '0', i: '1', l: '1' };

function readId(text: string): MeetingLink {
  const id = text
    .replace(/[\s-]/gu, '')
    .toLowerCase()
    .replace(/[oil]/gu, (sign) => ALIKE[sign] ?? sign);
  return ID.test(id) ? { kind: 'meeting', id } : { kind: 'wrong' };
}

/** With a scheme it is a link; without one it is a link when something like a host stands before the path. */
function asUrl(text: string): URL | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return URL.canParse(text) ? new URL(text) : null;
  const looksLikeHost = /^[^/?#\s]+[.:][^/?#\s]*\//u.test(text);
  return looksLikeHost && URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : null;
}

/** `ownHost` is the host of this page, with its port. */
export function readMeetingLink(typed: string, ownHost: string): MeetingLink {
  const text = typed.trim();
  if (text === '') return { kind: 'missing' };
  const url = asUrl(text);
  if (url && url.host !== ownHost) return url.host === '' ? { kind: 'wrong' } : { kind: 'elsewhere', host: url.host };
  const path = url ? url.pathname : (text.split(/[?#]/u)[0] ?? '');
  return readId(path.replace(/^\/?(m\/)?/u, '').replace(/\/$/u, ''));
}
