/** Signing in: an address, then the code that was mailed to it; or the link from that mail; or in as a guest. */
import { useState } from 'react';
import type { Session } from '../../api/model.ts';
import type { Route } from '../../navigation/routes.ts';
import { EntryLayout } from '../../parts/EntryLayout.tsx';
import type { Sent } from '../../parts/sent.ts';
import { AddressStep } from './AddressStep.tsx';
import { CodeStep } from './CodeStep.tsx';
import { JoinStep } from './JoinStep.tsx';
import { LinkStep } from './LinkStep.tsx';

export interface SignInPageProps {
  readonly session: Session;
  readonly route: Extract<Route, { page: 'signin' }>;
}

export function SignInPage({ session, route }: SignInPageProps) {
  const organisation = session.organisation?.name ?? null;
  const [sent, setSent] = useState<Sent | null>(null);

  const step = () => {
    if (route.link !== null) return <LinkStep key={route.link} link={route.link} />;
    if (route.step === 'join') return <JoinStep />;
    if (route.step === 'code') return <CodeStep sent={sent} onSent={setSent} mail={session.server.mail} />;
    return <AddressStep organisation={organisation} email={sent?.email ?? ''} onSent={setSent} />;
  };

  return <EntryLayout organisation={organisation}>{step()}</EntryLayout>;
}
