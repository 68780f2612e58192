/** What happens when the server has let someone in: the session is known at once, and the way leads on. */
import { useQueryClient } from '@tanstack/react-query';
import type { Session } from '../../api/model.ts';
import { sessionQuery } from '../../api/queries.ts';
import { navigate, usePlace } from '../../navigation/navigation.ts';
import { afterSignIn } from '../../navigation/routes.ts';

export function useEntered(): (session: Session) => void {
  const client = useQueryClient();
  const { search } = usePlace();
  return (session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    const next = new URLSearchParams(search).get('next');
    const welcome = next === null ? '/welcome' : `/welcome?next=${encodeURIComponent(next)}`;
    navigate(session.state === 'first_sign_in' ? welcome : afterSignIn(search), { replace: true });
  };
}
