/**
 * Words for people who hear the page: two live regions, polite and assertive, made at start and always in the page,
 * because a region that appears together with its text is not read by every screen reader.
 */

export type Urgency = 'polite' | 'assertive';

/** How long a message stands. Longer risks reading it again when the page is explored, shorter loses it on slow readers. */
const STANDS_MS = 7000;
/** At most so many messages stand in one region; the oldest gives way. */
const MOST = 4;

const regions = new Map<Urgency, HTMLElement>();

function region(urgency: Urgency): HTMLElement {
  const known = regions.get(urgency);
  if (known?.isConnected) return known;
  const made = document.createElement('div');
  made.className = 'vh';
  made.setAttribute('aria-live', urgency);
  made.setAttribute('role', urgency === 'polite' ? 'status' : 'alert');
  made.dataset.announcer = urgency;
  document.body.append(made);
  regions.set(urgency, made);
  return made;
}

/** Puts both regions into the page before the first message. */
export function prepareAnnouncer(): void {
  region('polite');
  region('assertive');
}

export function announce(words: string, urgency: Urgency = 'polite'): void {
  const place = region(urgency);
  const line = document.createElement('div');
  line.textContent = words;
  place.append(line);
  while (place.childElementCount > MOST) place.firstElementChild?.remove();
  setTimeout(() => line.remove(), STANDS_MS);
}
