/**
 * Why a camera or a microphone cannot be used. Pure: what the browser said in, one of five reasons out.
 *
 * The five need different steps from the person (product notes, 4.3): telling all of them "permission denied" sends
 * people to the wrong settings page. Browsers do not name the reason; it is worked out from the error's name
 * (Media Capture and Streams, section 10.2), from the permission as it stands afterwards, and from what the page may do.
 */

export type Source = 'microphone' | 'camera';

export type DeviceFailure =
  /** The person said no, now or earlier; the browser remembers it for this address. */
  | 'refused'
  /** The prompt was closed without an answer: asking again is possible. */
  | 'dismissed'
  /** The browser does not let this page ask at all: no secure address, or forbidden by a policy. */
  | 'browser'
  /** The browser may, the operating system does not let it. */
  | 'system'
  /** Another program holds the device, or its driver does not answer. */
  | 'in_use'
  | 'absent';

export type Permission = 'granted' | 'prompt' | 'denied' | 'unknown';

export interface Refusal {
  /** `DOMException.name`. */
  readonly name: string;
  readonly message: string;
  /** The permission after the attempt. */
  readonly permission: Permission;
  /** False where the page has no access to devices by its address or by a policy. */
  readonly mayAsk: boolean;
}

/** Name and message of whatever the browser threw, without trusting that it is an `Error` of this page. */
export function thrown(error: unknown): Pick<Refusal, 'name' | 'message'> {
  const { name, message } = typeof error === 'object' && error !== null ? (error as Partial<Error>) : {};
  return { name: String(name ?? ''), message: String(message ?? '') };
}

export function whyRefused(refusal: Refusal): DeviceFailure {
  if (!refusal.mayAsk) {
    return 'browser';
  }
  switch (refusal.name) {
    case 'NotAllowedError':
      return whyNotAllowed(refusal);
    case 'SecurityError':
    case 'TypeError':
      return 'browser';
    case 'NotFoundError':
    case 'OverconstrainedError':
      // Firefox on macOS answers "not found" where the system withholds a device that the person has allowed.
      return refusal.permission === 'granted' && /allowed|denied|permission/i.test(refusal.message)
        ? 'system'
        : 'absent';
    default:
      // NotReadableError, AbortError and what older browsers call TrackStartError: it is there and cannot be opened.
      return 'in_use';
  }
}

function whyNotAllowed({ message, permission }: Refusal): DeviceFailure {
  // Chromium says so; elsewhere a permission that stands while the device is withheld means the same.
  if (/system/i.test(message) || permission === 'granted') {
    return 'system';
  }
  if (permission === 'prompt') {
    return 'dismissed';
  }
  return 'refused';
}

export type BrowserFamily = 'chromium' | 'firefox' | 'safari';
export type SystemFamily = 'windows' | 'macos' | 'android' | 'ios' | 'other';

/** Which words to use for the steps. Coarse on purpose, and only ever used to choose between sentences. */
export function browserFamily(userAgent: string): BrowserFamily {
  if (/firefox|fxios/i.test(userAgent)) {
    return 'firefox';
  }
  return /chrome|chromium|crios|edg/i.test(userAgent) ? 'chromium' : 'safari';
}

export function systemFamily(userAgent: string): SystemFamily {
  if (/android/i.test(userAgent)) {
    return 'android';
  }
  if (/iphone|ipad|ipod/i.test(userAgent)) {
    return 'ios';
  }
  if (/windows/i.test(userAgent)) {
    return 'windows';
  }
  return /mac os x|macintosh/i.test(userAgent) ? 'macos' : 'other';
}
