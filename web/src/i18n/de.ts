/**
 * The German catalogue, in parts that are fetched with the page that says them. A key that English has and German lacks
 * does not compile.
 */
import type { en } from './catalogue.ts';

export const parts: { readonly [N in keyof typeof en]: () => Promise<{ readonly default: (typeof en)[N] }> } = {
  admin: () => import('./de/admin.json'),
  call: () => import('./de/call.json'),
  common: () => import('./de/common.json'),
  doctor: () => import('./de/doctor.json'),
  entry: () => import('./de/entry.json'),
  errors: () => import('./de/errors.json'),
  help: () => import('./de/help.json'),
  home: () => import('./de/home.json'),
  invite: () => import('./de/invite.json'),
  invited: () => import('./de/invited.json'),
  people: () => import('./de/people.json'),
  person: () => import('./de/person.json'),
  policy: () => import('./de/policy.json'),
  profile: () => import('./de/profile.json'),
  reports: () => import('./de/reports.json'),
  ringing: () => import('./de/ringing.json'),
  setup: () => import('./de/setup.json'),
  support: () => import('./de/support.json'),
  welcome: () => import('./de/welcome.json'),
  yourdata: () => import('./de/yourdata.json'),
};
