/** Sessions as the server describes them. */
import type { Session } from '../api/model.ts';

const SERVER = { version: '0.1.0', mail: 'smtp' } as const;
const ORGANISATION = { name: 'Meridian Health' };

const base = { policy_version: '1.0', server: SERVER } as const;

export const setupNeeded: Session = { ...base, state: 'setup_needed', organisation: null, account: null };
export const signedOut: Session = { ...base, state: 'signed_out', organisation: ORGANISATION, account: null };
export const firstSignIn: Session = { ...base, state: 'first_sign_in', organisation: ORGANISATION, account: null };
export const signedIn: Session = {
  ...base,
  state: 'signed_in',
  organisation: ORGANISATION,
  account: { id: 'a1', name: 'Amara Okafor', email: 'amara@meridian.example', role: 'admin', hue: 9 },
};
