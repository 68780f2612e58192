/** What rings on this page, over whichever page it is; and the line that makes it reachable. */
import '../../i18n/words/ringing.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { sessionQuery } from '../../api/queries.ts';
import { openDesk } from '../../ringing/here.ts';
import { useStanding } from '../../ringing/use.ts';
import { Incoming } from './Incoming.tsx';
import { OutgoingScreen } from './OutgoingScreen.tsx';

export function Ringing({ account }: { readonly account: string }) {
  const client = useQueryClient();
  const { incoming, outgoing } = useStanding();
  useEffect(
    () => openDesk(account, () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })),
    [account, client],
  );
  return (
    <>
      {incoming !== null && <Incoming key={incoming.id} ring={incoming} />}
      {/* Who asks somebody into a running call stays in it: the list of people tells how that goes. */}
      {outgoing !== null && outgoing.into === null && <OutgoingScreen outgoing={outgoing} />}
    </>
  );
}
