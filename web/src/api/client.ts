/** The HTTP API of our own server, one function for each route the client uses. */
import { get, post, postQuietly } from './http.ts';
import type {
  Checkup,
  CheckupLink,
  CodeSent,
  ComingPolicy,
  Erasure,
  Found,
  Ground,
  Joined,
  JoinForm,
  MeetingView,
  NewMeeting,
  Policy,
  Ring,
  Session,
  SetupForm,
  WaitingReport,
  WelcomeForm,
  YourData,
} from './model.ts';

const meeting = (id: string) => `/api/meetings/${encodeURIComponent(id)}`;

export const api = {
  session: (signal?: AbortSignal) => get<Session>('/api/session', signal),
  policy: (signal?: AbortSignal) => get<Policy>('/api/policy', signal),

  comingPolicy: (signal?: AbortSignal) => get<ComingPolicy>('/api/me/policy', signal),
  acceptPolicy: (version: string) => postQuietly('/api/me/policy', { version }),

  checkSetup: (token: string) => postQuietly('/api/setup/check', { token }),
  setup: (form: SetupForm) => post<Session>('/api/setup', form),

  sendCode: (email: string) => post<CodeSent>('/api/signin/code', { email }),
  verifyCode: (code: string) => post<Session>('/api/signin/verify', { code }),
  verifyLink: (link: string) => post<Session>('/api/signin/verify', { link }),
  completeSignIn: (form: WelcomeForm) => post<Session>('/api/signin/complete', form),
  signOut: () => postQuietly('/api/signin/out', {}),

  yourData: (signal?: AbortSignal) => get<YourData>('/api/me/data', signal),
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
  howManyPeople: (signal?: AbortSignal) => get<{ readonly count: number }>('/api/people', signal),
  search: (q: string, page: number, signal?: AbortSignal) => post<Found>('/api/people/search', { q, page }, signal),

  call: (to: string, video: boolean, tab: string) => post<Ring>('/api/rings', { to, video, tab }),
  moveRing: (id: string, what: 'accept' | 'decline' | 'cancel', tab: string) =>
    post<Ring>(`/api/rings/${encodeURIComponent(id)}/${what}`, { tab }),

  newMeeting: () => post<NewMeeting>('/api/meetings', {}),
  meeting: (id: string, signal?: AbortSignal) => get<MeetingView>(meeting(id), signal),
  join: (id: string, form: JoinForm, signal?: AbortSignal) => post<Joined>(`${meeting(id)}/join`, form, signal),
} as const;
