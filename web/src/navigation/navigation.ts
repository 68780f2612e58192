/**
 * Moving between pages: the browser's history is the only state; React reads it as an outside store.
 *
 * Links for setup, sign-in, invitations and the connection check carry their secret after `#`, where no server and no
 * referrer sees it. It is taken out of the address bar and the history at once and lives in memory until the page changes.
 */
import { useSyncExternalStore } from 'react';
import { type Place, type Route, readRoute } from './routes.ts';

const CARRIES_SECRET = new Set(['/signin', '/setup', '/doctor', '/join']);

const listeners = new Set<() => void>();
let current: Place = arrive();

function arrive(): Place {
  const { pathname, search, hash } = window.location;
  if (CARRIES_SECRET.has(pathname) && hash.length > 1) {
    window.history.replaceState(window.history.state, '', pathname + search);
  }
  return { pathname, search, hash };
}

function changed(): void {
  current = arrive();
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', changed);
// Of a second link in the same tab both events tell; by the second one its secret is in memory already.
window.addEventListener('hashchange', () => {
  if (window.location.hash !== '') changed();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const here = (): Place => current;

/** Goes to another page of the client. */
export function navigate(to: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace) window.history.replaceState(null, '', to);
  else window.history.pushState(null, '', to);
  window.scrollTo(0, 0);
  changed();
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, here);
}

export function useRoute(): Route {
  return readRoute(usePlace());
}

/** Whether `href` is a page of the client. The policy is made by the server and readable without script. */
export function isOurs(href: string): boolean {
  const url = new URL(href, window.location.href);
  return url.origin === window.location.origin && readRoute(url).page !== 'unknown';
}
