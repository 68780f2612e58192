/** The pages of the client and their addresses. Pure. What stands after `#` never reaches the server. */

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'signin'; readonly step: 'address' | 'code' | 'join'; readonly link: string | null }
  | { readonly page: 'setup'; readonly token: string }
  | { readonly page: 'join'; readonly token: string }
  | { readonly page: 'welcome' }
  | { readonly page: 'your-data' }
  | { readonly page: 'policy-change' }
  | { readonly page: 'report' }
  | { readonly page: 'reports' }
  | { readonly page: 'doctor'; readonly token: string | null }
  | { readonly page: 'help' }
  | { readonly page: 'people' }
  | { readonly page: 'admin' }
  | { readonly page: 'support' }
  | { readonly page: 'profile' }
  | { readonly page: 'meeting'; readonly id: string }
  | { readonly page: 'unknown' };

/** What a route is read from: the parts of `location`. */
export interface Place {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

const MEETING = /^\/m\/([^/]+)\/?$/u;

export function readRoute({ pathname, search, hash }: Place): Route {
  const secret = hash.replace(/^#/u, '');
  switch (pathname.replace(/(?<=.)\/$/u, '')) {
    case '/':
      return { page: 'home' };
    case '/signin': {
      const step = new URLSearchParams(search).get('step');
      return {
        page: 'signin',
        step: step === 'code' || step === 'join' ? step : 'address',
        link: secret === '' ? null : secret,
      };
    }
    case '/setup':
      return { page: 'setup', token: secret };
    case '/join':
      return { page: 'join', token: secret };
    case '/welcome':
      return { page: 'welcome' };
    case '/doctor':
      return { page: 'doctor', token: secret === '' ? null : secret };
    case '/your-data':
      return { page: 'your-data' };
    case '/policy-change':
      return { page: 'policy-change' };
    case '/report':
      return { page: 'report' };
    case '/reports':
      return { page: 'reports' };
    case '/admin':
      return { page: 'admin' };
    case '/support':
      return { page: 'support' };
    case '/help':
      return { page: 'help' };
    case '/people':
      return { page: 'people' };
    case '/profile':
      return { page: 'profile' };
    default: {
      const id = MEETING.exec(pathname)?.[1];
      return id === undefined ? { page: 'unknown' } : { page: 'meeting', id: decoded(id) };
    }
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where sign-in leads when it is done: back to the meeting that asked for it, else home. Never to a foreign place. */
export function afterSignIn(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/m\/[A-Za-z0-9]{1,64}$/u.test(next) ? next : '/';
}
