/** The HTTP API of our own server, one function for each route the client uses. */
import { get, post, postQuietly } from './http.ts';
import type {
  Accepted,
  Checkup,
  CheckupLink,
  CodeSent,
  ComingPolicy,
  Drawing,
  Erasure,
  Found,
  Ground,
  InvitationView,
  InvitedLines,
  Joined,
  JoinForm,
  Kind,
  MeetingView,
  Member,
  Members,
  NewInvitation,
  NewMeeting,
  Numbers,
  OpenInvitations,
  Overview,
  PersonCard,
  Policy,
  Profile,
  Reason,
  Ring,
  Seen,
  Session,
  SetupForm,
  SignedInHere,
  WaitingReport,
  WelcomeForm,
  YourData,
} from './model.ts';

const meeting = (id: string) => `/api/meetings/${encodeURIComponent(id)}`;

export const api = {
  session: (signal?: AbortSignal) => get<Session>('/api/session', signal),
  policy: (signal?: AbortSignal) => get<Policy>('/api/policy', signal),

  comingPolicy: (language: string, signal?: AbortSignal) =>
    get<ComingPolicy>(`/api/me/policy?language=${language}`, signal),
  acceptPolicy: (version: string) => postQuietly('/api/me/policy', { version }),

  checkSetup: (token: string) => postQuietly('/api/setup/check', { token }),
  setup: (form: SetupForm) => post<Session>('/api/setup', form),

  sendCode: (email: string) => post<CodeSent>('/api/signin/code', { email }),
  verifyCode: (code: string) => post<Session>('/api/signin/verify', { code }),
  verifyLink: (link: string) => post<Session>('/api/signin/verify', { link }),
  completeSignIn: (form: WelcomeForm) => post<Session>('/api/signin/complete', form),
  signOut: () => postQuietly('/api/signin/out', {}),

  yourData: (language: string, signal?: AbortSignal) => get<YourData>(`/api/me/data?language=${language}`, signal),
  correctName: (name: string) => post<{ readonly name: string }>('/api/me/name', { name }),
  restrict: (restricted: boolean) => postQuietly('/api/me/restrict', { restricted }),
  erase: (when: 'now' | 'later') => post<Erasure>('/api/me/erase', { when }),
  keep: () => postQuietly('/api/me/keep', {}),

  report: (email: string, ground: Ground) => postQuietly('/api/reports', { email, ground }),
  reports: (signal?: AbortSignal) => get<{ readonly reports: readonly WaitingReport[] }>('/api/reports', signal),
  decideReport: (id: string, isChild: boolean) =>
    postQuietly(`/api/reports/${encodeURIComponent(id)}/decision`, { is_child: isChild }),
  beginCheckup: (token: string | null) => post<Checkup>('/api/checkup/start', { token }),
  endCheckup: () => postQuietly('/api/checkup/end', {}),
  checkupLink: () => post<CheckupLink>('/api/checkup/link', {}),
  person: (id: string, signal?: AbortSignal) => get<PersonCard>(`/api/people/${encodeURIComponent(id)}`, signal),
  profile: (signal?: AbortSignal) => get<Profile>('/api/me/profile', signal),
  tell: (told: Readonly<Record<'title' | 'language' | 'time_zone', string>>) => post<Profile>('/api/me/profile', told),
  showPicture: (picture: string) => post<Profile>('/api/me/picture', { picture }),
  hidePicture: () => post<Profile>('/api/me/picture/remove', {}),
  sessions: (signal?: AbortSignal) => get<{ readonly sessions: readonly SignedInHere[] }>('/api/me/sessions', signal),
  endSessions: (keepThis: boolean) => post<{ readonly ended: number }>('/api/me/sessions/end', { keep_this: keepThis }),

  overview: (signal?: AbortSignal) => get<Overview>('/api/admin/overview', signal),
  members: (q: string, which: Kind, after: string, signal?: AbortSignal) =>
    post<Members>('/api/admin/people', { q, which, after }, signal),
  giveRole: (id: string, role: Member['role']) =>
    post<Member>(`/api/admin/people/${encodeURIComponent(id)}/role`, { role }),
  suspend: (id: string, suspended: boolean) =>
    post<Member>(`/api/admin/people/${encodeURIComponent(id)}/suspend`, { suspended }),
  changeOrganisation: (name: string, contact: string, domains: readonly string[]) =>
    post<Overview>('/api/admin/organisation', { name, operator_contact: contact, mail_domains: domains }),
  invitations: (page: number, signal?: AbortSignal) =>
    post<OpenInvitations>('/api/admin/invitations/list', { page }, signal),
  invite: (lines: readonly string[]) => post<InvitedLines>('/api/admin/invitations', { lines }),
  renewInvitation: (id: string) => post<NewInvitation>(`/api/admin/invitations/${encodeURIComponent(id)}/renew`, {}),
  revokeInvitation: (id: string) => postQuietly(`/api/admin/invitations/${encodeURIComponent(id)}/revoke`, {}),
  invitationCode: (token: string, signal?: AbortSignal) =>
    post<Drawing>('/api/admin/invitations/qr', { token }, signal),
  invitation: (token: string, signal?: AbortSignal) => post<InvitationView>('/api/join/look', { token }, signal),
  acceptInvitation: (token: string, form: WelcomeForm) => post<Accepted>('/api/join', { token, ...form }),

  tryMail: () => post<{ readonly sent: boolean; readonly fault: string | null }>('/api/admin/mail-test', {}),

  numbers: (after: string, signal?: AbortSignal) => post<Numbers>('/api/support/accounts', { after }, signal),
  look: (reason: Reason, which: { readonly number: string } | { readonly email: string }) =>
    post<Seen>('/api/support/look', { reason, ...which }),

  howManyPeople: (signal?: AbortSignal) => get<{ readonly count: number }>('/api/people', signal),
  search: (q: string, page: number, signal?: AbortSignal) => post<Found>('/api/people/search', { q, page }, signal),

  /** `into`: the meeting that the caller is in; null for a call of two. */
  call: (to: string, video: boolean, tab: string, into: string | null) =>
    post<Ring>('/api/rings', { to, video, tab, into }),
  moveRing: (id: string, what: 'accept' | 'decline' | 'cancel', tab: string) =>
    post<Ring>(`/api/rings/${encodeURIComponent(id)}/${what}`, { tab }),

  newMeeting: () => post<NewMeeting>('/api/meetings', {}),
  meeting: (id: string, signal?: AbortSignal) => get<MeetingView>(meeting(id), signal),
  join: (id: string, form: JoinForm, signal?: AbortSignal) => post<Joined>(`${meeting(id)}/join`, form, signal),
} as const;
