/** Where one is signed in, without any address or device, and the one press that ends it all. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { sessionQuery, sessionsQuery } from '../../api/queries.ts';
import { momentOf } from '../../i18n/dates.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { desk } from '../../ringing/here.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Profile.module.css';

export function SessionsCard() {
  const { t, i18n } = useTranslation('profile');
  const client = useQueryClient();
  const { data, error } = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (keepThis: boolean) => api.endSessions(keepThis),
    onSuccess: async ({ ended }, keepThis) => {
      toast(t('ended', { count: ended }));
      if (!keepThis) desk.recent.clear();
      await client.invalidateQueries({ queryKey: (keepThis ? sessionsQuery : sessionQuery).queryKey });
    },
  });
  const sessions = data?.sessions ?? [];
  return (
    <Card labelledBy="sessions" className={css.card}>
      <h2 id="sessions">{t('sessions')}</h2>
      <p className="small muted">{t('sessionsText')}</p>
      {error !== null && <ProblemNote error={error} />}
      <ul className={css.sessions}>
        {sessions.map((one) => (
          <li key={`${one.expires_at}${one.here}`}>
            <b>{one.here ? t('here') : t('elsewhere')}</b>
            <span className="small muted">
              {t('used', {
                used: momentOf(one.last_seen, i18n.language),
                ends: momentOf(one.expires_at, i18n.language),
              })}
            </span>
          </li>
        ))}
      </ul>
      <div className={css.choices}>
        {sessions.length > 1 && (
          <Button busy={end.isPending ? t('ending') : undefined} onPress={() => end.mutate(true)}>
            {t('endOthers')}
          </Button>
        )}
        <Button kind="danger" isDisabled={end.isPending} onPress={() => end.mutate(false)}>
          {t('endAll')}
        </Button>
      </div>
      {end.error && <ProblemNote error={end.error} />}
    </Card>
  );
}
