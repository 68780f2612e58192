/** Which page stands for which address, and for whom. */
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, Session } from '../api/model.ts';
import { meetingQuery, sessionQuery } from '../api/queries.ts';
import { SetupNeededPage } from '../features/setup/SetupNeededPage.tsx';
import { ReceiptOr } from '../features/yourdata/ReceiptOr.tsx';
import { withWords } from '../i18n/index.ts';
import { navigate, usePlace, useRoute } from '../navigation/navigation.ts';
import { afterSignIn, type Route } from '../navigation/routes.ts';
import { Toasts } from '../ui/Toast.tsx';
import { Waiting } from '../ui/Waiting.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Offline } from './Offline.tsx';
import { NoAnswerPage, UnknownPage } from './StatePages.tsx';

const HomePage = lazy(() =>
  withWords(import('../features/home/HomePage.tsx')).then((module) => ({ default: module.HomePage })),
);
const Shell = lazy(() => withWords(import('../features/home/Shell.tsx')).then((module) => ({ default: module.Shell })));
const SignInPage = lazy(() =>
  withWords(import('../features/signin/SignInPage.tsx')).then((module) => ({ default: module.SignInPage })),
);
const WelcomePage = lazy(() =>
  withWords(import('../features/welcome/WelcomePage.tsx')).then((module) => ({ default: module.WelcomePage })),
);
const InvitedPage = lazy(() =>
  withWords(import('../features/invited/InvitedPage.tsx')).then((module) => ({ default: module.InvitedPage })),
);
const SetupPage = lazy(() =>
  withWords(import('../features/setup/SetupPage.tsx')).then((module) => ({ default: module.SetupPage })),
);
const YourDataPage = lazy(() =>
  withWords(import('../features/yourdata/YourDataPage.tsx')).then((module) => ({ default: module.YourDataPage })),
);
const ReportPage = lazy(() =>
  withWords(import('../features/reports/ReportPage.tsx')).then((module) => ({ default: module.ReportPage })),
);
const WaitingPage = lazy(() =>
  withWords(import('../features/reports/WaitingPage.tsx')).then((module) => ({ default: module.WaitingPage })),
);
const PolicyChangePage = lazy(() =>
  withWords(import('../features/policy/PolicyChangePage.tsx')).then((module) => ({ default: module.PolicyChangePage })),
);
const ProfilePage = lazy(() =>
  withWords(import('../features/profile/ProfilePage.tsx')).then((module) => ({ default: module.ProfilePage })),
);
const AdminPage = lazy(() =>
  withWords(import('../features/admin/AdminPage.tsx')).then((module) => ({ default: module.AdminPage })),
);
const SupportPage = lazy(() =>
  withWords(import('../features/support/SupportPage.tsx')).then((module) => ({ default: module.SupportPage })),
);
const PeoplePage = lazy(() =>
  withWords(import('../features/people/PeoplePage.tsx')).then((module) => ({ default: module.PeoplePage })),
);
const Ringing = lazy(() =>
  withWords(import('../features/ringing/Ringing.tsx')).then((module) => ({ default: module.Ringing })),
);
const MeetingPage = lazy(() =>
  withWords(import('../features/call/MeetingPage.tsx')).then((module) => ({ default: module.MeetingPage })),
);

const EntryLayout = lazy(() =>
  withWords(import('../parts/EntryLayout.tsx')).then((module) => ({ default: module.EntryLayout })),
);
const HelpPage = lazy(() =>
  withWords(import('../features/help/HelpPage.tsx')).then((module) => ({ default: module.HelpPage })),
);
const DoctorPage = lazy(() =>
  withWords(import('../features/doctor/DoctorPage.tsx')).then((module) => ({ default: module.DoctorPage })),
);

/** For everybody: it asks for nothing and says the same to all. */
function Help({ session }: { readonly session: Session }) {
  const { t } = useTranslation('common');
  const { account, organisation } = session;
  const page = (
    <Suspense fallback={<Waiting words={t('loading')} />}>
      <HelpPage organisation={organisation?.name ?? null} />
    </Suspense>
  );
  if (account !== null) return <Shell account={account}>{page}</Shell>;
  return <EntryLayout organisation={organisation?.name ?? null}>{page}</EntryLayout>;
}

/** The connection check: for whoever has a link, before set-up as well, and for administrators. */
function Doctor({ token, session }: { readonly token: string | null; readonly session: Session }) {
  const { t } = useTranslation('common');
  const { account, organisation } = session;
  const page = (
    <Suspense fallback={<Waiting words={t('loading')} />}>
      <DoctorPage token={token} session={session} />
    </Suspense>
  );
  if (account !== null) return <Shell account={account}>{page}</Shell>;
  return <EntryLayout organisation={organisation?.name ?? null}>{page}</EntryLayout>;
}

/** Two pages are there for everybody, whatever the state of the server and the person. */
function pageOf(route: Route, session: Session): ReactNode {
  if (route.page === 'doctor') return <Doctor token={route.token} session={session} />;
  return route.page === 'help' ? <Help session={session} /> : pageFor(route, session);
}

function pageFor(route: Route, session: Session): ReactNode {
  if (route.page === 'setup') return <SetupPage token={route.token} session={session} />;
  if (session.state === 'setup_needed') return <SetupNeededPage />;
  if (route.page === 'join') return <InvitedPage token={route.token} session={session} />;
  if (route.page === 'signin' && route.link !== null) return <SignInPage session={session} route={route} />;
  if (route.page === 'unknown') return <UnknownPage />;
  if (route.page === 'report') return <ReportPage session={session} />;
  if (route.page === 'your-data') return <YourData session={session} />;
  if (session.state === 'first_sign_in') return <WelcomePage session={session} />;
  if (session.state === 'signed_out')
    return <SignInPage session={session} route={route.page === 'signin' ? route : START} />;
  return session.account === null ? <Onwards /> : pageInside(route, session, session.account);
}

/** The pages of whoever is signed in. */
function pageInside(route: Route, session: Session, account: Account): ReactNode {
  if (route.page === 'policy-change' || session.policy_news?.owed) return <PolicyChanged session={session} />;
  switch (route.page) {
    case 'home':
      return <HomePage session={session} />;
    case 'reports':
      return <Reports session={session} />;
    case 'admin':
      return account.role === 'admin' ? (
        <Shell account={account} at="admin">
          <AdminPage />
        </Shell>
      ) : (
        <UnknownPage />
      );
    case 'support':
      return account.role === 'support' ? (
        <Shell account={account} at="support">
          <SupportPage />
        </Shell>
      ) : (
        <UnknownPage />
      );
    case 'profile':
      return (
        <Shell account={account}>
          <ProfilePage account={account} />
        </Shell>
      );
    case 'people':
      return (
        <Shell account={account} at="people">
          <PeoplePage session={session} />
        </Shell>
      );
    default:
      return <Onwards />;
  }
}

/** The page of whoever is signed in; after a deletion its receipt stays until the person leaves it. */
function YourData({ session }: { readonly session: Session }) {
  const { account } = session;
  return (
    <ReceiptOr>
      {account === null ? (
        <SignInPage session={session} route={START} />
      ) : (
        <Shell account={account}>
          <YourDataPage account={account} />
        </Shell>
      )}
    </ReceiptOr>
  );
}

function PolicyChanged({ session: { account } }: { readonly session: Session }) {
  return account === null ? (
    <Onwards />
  ) : (
    <Shell account={account}>
      <PolicyChangePage />
    </Shell>
  );
}

function Reports({ session: { account } }: { readonly session: Session }) {
  return account === null ? (
    <Onwards />
  ) : (
    <Shell account={account}>
      <WaitingPage />
    </Shell>
  );
}

/** Whoever is in has nothing to do at the door: on to where sign-in leads. */
function Onwards() {
  const { t } = useTranslation('common');
  const { search } = usePlace();
  useEffect(() => navigate(afterSignIn(search), { replace: true }), [search]);
  return <Waiting words={t('loading')} />;
}

const START = { page: 'signin', step: 'address', link: null } as const;

function WithSession({ route }: { readonly route: Route }) {
  const { t } = useTranslation('common');
  const session = useQuery(sessionQuery);
  if (session.data) {
    const { account } = session.data;
    return (
      <>
        <Suspense fallback={<Waiting words={t('loading')} />}>{pageOf(route, session.data)}</Suspense>
        {account !== null && (
          <Suspense fallback={null}>
            <Ringing account={account.id} />
          </Suspense>
        )}
      </>
    );
  }
  if (session.error)
    return <NoAnswerPage error={session.error} onRetry={() => void session.refetch()} busy={session.isFetching} />;
  return <Waiting words={t('loading')} />;
}

/** A colleague can be called at the door of a meeting too, and inside asks others in. A guest has no line. */
function MeetingRinging({ meetingId }: { readonly meetingId: string }) {
  const member = useQuery(meetingQuery(meetingId)).data?.you === 'member';
  const session = useQuery({ ...sessionQuery, enabled: member });
  const account = member ? session.data?.account : null;
  return account ? (
    <Suspense fallback={null}>
      <Ringing account={account.id} />
    </Suspense>
  ) : null;
}

export function App() {
  const { t } = useTranslation('common');
  const place = usePlace();
  const route = useRoute();
  return (
    <>
      <Offline />
      <ErrorBoundary place={place.pathname}>
        {route.page === 'meeting' ? (
          <Suspense fallback={<Waiting words={t('loadingMeeting')} onStage />}>
            <MeetingPage key={route.id} meetingId={route.id} />
            <MeetingRinging meetingId={route.id} />
          </Suspense>
        ) : (
          <WithSession route={route} />
        )}
      </ErrorBoundary>
      <Toasts label={t('toasts')} closeLabel={t('close')} />
    </>
  );
}
