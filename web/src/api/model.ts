/** What the server answers, as the client holds it. Field names are those of the HTTP API. */

export type Hue = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12;

export type Role = 'admin' | 'member' | 'support';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hue: Hue;
}

export interface Session {
  readonly state: 'setup_needed' | 'signed_out' | 'first_sign_in' | 'signed_in';
  readonly organisation: { readonly name: string } | null;
  readonly account: Account | null;
  readonly policy_version: string;
  /** A newer notice than the one that was accepted; `owed` once it holds. */
  readonly policy_news?: { readonly version: string; readonly in_force_on: string; readonly owed: boolean } | null;
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

export interface PolicyChange {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly { readonly kind: 'same' | 'gone' | 'new'; readonly text: string }[];
}

/** What a person has accepted, and what there is to accept instead. */
export interface ComingPolicy {
  readonly accepted: string;
  readonly version: string | null;
  readonly in_force_on: string | null;
  readonly owed: boolean;
  readonly changes: readonly PolicyChange[];
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

/** A colleague as others see them. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly hue: Hue;
  readonly title?: string | null;
  /** Names the picture, if there is one. */
  readonly picture?: string | null;
}

/** A colleague whom one looks at. */
export interface PersonCard extends Colleague {
  readonly language: string | null;
  readonly time_zone: string | null;
}

/** What one tells colleagues about oneself. */
export interface Profile {
  readonly title: string | null;
  readonly language: string | null;
  readonly time_zone: string | null;
  readonly picture: string | null;
}

export interface Overview {
  readonly calls: number;
  readonly people_in_calls: number;
  readonly accounts: number;
  readonly mail: string;
  readonly organisation: string;
  readonly operator_contact: string;
  readonly mail_domains: readonly string[];
}

/** What keeps an account from being used, if anything does. */
export type Standing = 'active' | 'suspended' | 'restricted' | 'leaving' | 'held';

export type Reason = 'sign_in' | 'mail' | 'call' | 'rights';

/** An account as support sees it: nothing in it says whose. */
export interface Numbered {
  readonly number: string;
  readonly state: Standing;
}

export interface Numbers {
  readonly accounts: readonly Numbered[];
  readonly after: string | null;
}

/** One account that was opened for a reason, and for how long it may be shown. */
export interface Seen extends Numbered {
  readonly name: string;
  readonly email: string;
  readonly shown_s: number;
}

/** An account as administrators see it. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hue: Hue;
  readonly role: Role;
  readonly state: Standing;
  readonly you: boolean;
}

/** Which accounts administrators look at. */
export const KINDS = ['everybody', 'admin', 'support', 'suspended', 'held', 'leaving', 'restricted'] as const;
export type Kind = (typeof KINDS)[number];

/** A part of the accounts, and after which to go on; null: nothing follows. */
export interface Members {
  readonly people: readonly Member[];
  readonly after: string | null;
}

/** An invitation that nobody has used yet. Its link cannot be shown again. */
export interface OpenInvitation {
  readonly id: string;
  readonly email: string;
  readonly invited_by: string | null;
  readonly you: boolean;
  readonly expires_at: string;
  /** Stopped: whoever sent it is no administrator any more, or may not use the account. */
  readonly state: 'open' | 'stopped';
}

export interface OpenInvitations {
  readonly invitations: readonly OpenInvitation[];
  readonly count: number;
  readonly page: number;
  readonly has_more: boolean;
}

/** A link that was just made; `mailed` when a mail with it is on its way. */
export interface NewInvitation {
  readonly line: number;
  readonly id: string;
  readonly email: string;
  readonly url: string;
  readonly expires_at: string;
  readonly mailed: boolean;
}

/** Why a part of a list became no invitation. */
export type LineFault = 'no_address' | 'wrong_address' | 'too_long' | 'too_many' | 'has_account' | 'invited';

/** What became of the first `lines` lines of a list; the others are to be sent again. */
export interface InvitedLines {
  readonly lines: number;
  readonly made: readonly NewInvitation[];
  readonly faults: readonly { readonly line: number; readonly fault: LineFault }[];
}

/** A square and the path of what is dark in it. */
export interface Drawing {
  readonly size: number;
  readonly path: string;
}

/** Who invites whom, as the holder of a link sees it. */
export interface InvitationView {
  readonly organisation: string;
  readonly invited_by: string;
  readonly email: string;
  readonly expires_at: string;
  readonly needs_code: boolean;
}

/** In, or a code is on its way to the address. */
export interface Accepted {
  readonly next: 'signed_in' | 'code';
  readonly session: Session | null;
  readonly expires_in_s: number | null;
}

export interface SignedInHere {
  readonly here: boolean;
  readonly last_seen: string;
  readonly expires_at: string;
}

export interface Found {
  readonly people: readonly Colleague[];
  readonly page: number;
  readonly has_more: boolean;
}

export type RingState = 'calling' | 'ringing' | 'accepted' | 'declined' | 'cancelled' | 'busy' | 'timeout' | 'missed';

/** A call that rings, as one page sees it. */
export interface Ring {
  readonly id: string;
  readonly side: 'caller' | 'callee';
  readonly state: RingState;
  readonly video: boolean;
  readonly other: Colleague;
  /** On how many browsers the other one is signed in; for the caller only. */
  readonly devices: number;
  /** Whether others are there already: one is asked into a running call. */
  readonly group: boolean;
  /** Whether it was placed, or answered, on this very page. */
  readonly here: boolean;
  /** The room to go to; told to the two pages that go there. */
  readonly meeting: string | null;
}

/** One stored field: what, why, how long, who reads it, and its content or why that is not shown. */
export interface Holding {
  readonly table: string;
  readonly column: string;
  readonly clause: string;
  readonly purpose: string;
  readonly kept: string;
  readonly readers: readonly string[];
  readonly erased_by: string;
  readonly values: readonly string[];
  readonly until: readonly string[];
  readonly withheld: string | null;
}

/** How somebody knows that an account belongs to a child. */
export type Ground = 'guardian' | 'told' | 'seen';

/** A report that waits for an administrator's decision. */
export interface WaitingReport {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly hue: Hue;
  readonly ground: Ground;
  readonly received_at: string;
  /** When the account is deleted if nobody decides; null where the report does nothing by itself. */
  readonly due_at: string | null;
  readonly may_decide: boolean;
}

export interface YourData {
  readonly generated_at: string;
  readonly organisation: string;
  readonly operator_contact: string;
  readonly restricted: boolean;
  /** A report that it belongs to a child waits for a decision. */
  readonly held: boolean;
  /** When the account will be erased, once its owner has asked for that. */
  readonly erase_at: string | null;
  readonly undo_days: number;
  readonly items: readonly Holding[];
}

/** What became of the wish to be deleted: a date, or a receipt that names nobody. */
export interface Erasure {
  readonly erase_at: string | null;
  readonly mark: string | null;
  readonly erased_at: string | null;
  readonly sessions: number;
  readonly meetings: number;
}

export interface Joined {
  readonly url: string;
  readonly token: string;
  readonly identity: string;
  readonly name: string;
}

/** A room of one's own for a minute and a half, to be entered as two people. */
export interface Checkup {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly ends_in_s: number;
}

/** A link for another device, and its QR code as the path of what is dark in a square. */
export interface CheckupLink {
  readonly url: string;
  readonly ends_in_s: number;
  readonly qr: { readonly size: number; readonly path: string };
}
