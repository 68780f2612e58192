/** Reads what people paste to join a meeting: a whole link, a part of it, or the bare code at its end. Pure. */

export type MeetingLink =
  | { readonly kind: 'meeting'; readonly id: string }
  | { readonly kind: 'elsewhere'; readonly host: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong' };

/** 100 bits in base 32. */
const ID = /^[a-z2-7]{20}$/u;

function readId(text: string): MeetingLink {
  const id = text.replace(/[\s-]/gu, '').toLowerCase();
  return ID.test(id) ? { kind: 'meeting', id } : { kind: 'wrong' };
}

function asUrl(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text)
    ? text
    : text.includes('/') && !text.startsWith('/')
      ? `https://${text}`
      : null;
  return whole !== null && URL.canParse(whole) ? new URL(whole) : null;
}

/** `ownHost` is the host of this page, with its port. */
export function readMeetingLink(typed: string, ownHost: string): MeetingLink {
  const text = typed.trim();
  if (text === '') return { kind: 'missing' };
  const url = asUrl(text);
  if (url && url.host !== ownHost && url.pathname !== `/${text}`) {
    return url.host === '' ? { kind: 'wrong' } : { kind: 'elsewhere', host: url.host };
  }
  const path = url ? url.pathname : text.split(/[?#]/u)[0];
  return readId((path ?? '').replace(/^\/?(m\/)?/u, '').replace(/\/$/u, ''));
}
