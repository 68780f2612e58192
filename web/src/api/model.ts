/** What the server answers, as the client holds it. Field names are those of the HTTP API. */

export type Hue = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: 'admin' | 'member';
  readonly hue: Hue;
}

export interface Session {
  readonly state: 'setup_needed' | 'signed_out' | 'first_sign_in' | 'signed_in';
  readonly organisation: { readonly name: string } | null;
  readonly account: Account | null;
  readonly policy_version: string;
  readonly server: { readonly version: string; readonly mail: 'smtp' | 'terminal' };
}

export interface SetupForm {
  readonly token: string;
  readonly organisation_name: string;
  readonly operator_contact: string;
  readonly mail_domains: readonly string[];
  readonly admin_name: string;
  readonly admin_email: string;
  readonly policy_version: string;
  readonly birth_year: number;
}

export interface WelcomeForm {
  readonly name: string;
  readonly policy_version: string;
  readonly birth_year: number;
}

export interface CodeSent {
  readonly expires_in_s: number;
}

export interface Policy {
  readonly version: string;
  readonly effective_date: string;
  /** Nobody yet, before set-up. */
  readonly operator: { readonly name: string; readonly contact: string } | null;
  readonly developer: string;
  readonly clauses: readonly { readonly id: string; readonly title: string; readonly text: string }[];
}

export interface NewMeeting {
  readonly id: string;
  readonly link: string;
  readonly expires_at: string;
}

export interface MeetingView {
  readonly id: string;
  readonly organisation: string;
  readonly you: 'member' | 'guest';
  readonly name: string | null;
  readonly in_call: number;
  readonly needs_policy: boolean;
}

/** A member sends nothing; a guest says who joins, and answers policy and age, which a known guest has done before. */
export type JoinForm = Readonly<Record<string, never>> | Pick<WelcomeForm, 'name'> | WelcomeForm;

export interface Joined {
  readonly url: string;
  readonly token: string;
  readonly identity: string;
  readonly name: string;
}
