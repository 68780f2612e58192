/** Invitations that nobody has used yet: until when, by whom; a new link, or taking it back. */
import '../../../i18n/words/invite.ts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import type { NewInvitation, OpenInvitation } from '../../../api/model.ts';
import { invitationsQuery } from '../../../api/queries.ts';
import { dayOf } from '../../../i18n/dates.ts';
import { ProblemNote } from '../../../parts/ProblemNote.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Menu } from '../../../ui/Menu.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { toast } from '../../../ui/Toast.tsx';
import css from './Invite.module.css';
import { NewLink } from './NewLink.tsx';

interface RowProps {
  readonly invitation: OpenInvitation;
  /** The link that was made here in place of an older one. */
  readonly renewed: NewInvitation | undefined;
  readonly onRenew: (id: string) => void;
  readonly onRevoke: (id: string) => void;
}

function Row({ invitation, renewed, onRenew, onRevoke }: RowProps) {
  const { t, i18n } = useTranslation('invite');
  const { id, email, state } = invitation;
  const by = invitation.invited_by ?? '';
  return (
    <li className={css.invited}>
      <div className={css.who}>
        <b>{email}</b>
        <span className="small muted">
          {state === 'open' ? t('until', { when: dayOf(invitation.expires_at, i18n.language) }) : t('stopped')}
          {!invitation.you && by !== '' && (
            <>
              {' · '}
              <bdi>{t('by', { name: by })}</bdi>
            </>
          )}
        </span>
      </div>
      <Menu
        label={t('actions', { email })}
        entries={[
          { id: 'renew', label: t('renew'), icon: RotateCw, onSelect: () => onRenew(id) },
          { id: 'revoke', label: t('revoke'), icon: Trash2, onSelect: () => onRevoke(id) },
        ]}
        trigger={
          <Press className={css.more ?? ''} aria-label={t('change', { email })}>
            <Icon as={Ellipsis} />
          </Press>
        }
      />
      {renewed !== undefined && (
        <div className={css.renewed}>
          <p className="small" role="status">
            {t('renewed')}
          </p>
          <NewLink invitation={renewed} />
        </div>
      )}
    </li>
  );
}

/** Changes of one invitation; the new links stay in memory while the page is open. */
function useChanges() {
  const { t } = useTranslation('invite');
  const client = useQueryClient();
  const [renewed, setRenewed] = useState<ReadonlyMap<string, NewInvitation>>(new Map());
  const again = () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  const renew = useMutation({
    mutationFn: (id: string) => api.renewInvitation(id),
    onSuccess: (made) => {
      setRenewed((before) => new Map([...before, [made.id, made]]));
      return again();
    },
    onError: again,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeInvitation(id),
    onSuccess: () => {
      toast(t('revoked'));
      return again();
    },
  });
  return { renew, revoke, renewed };
}

export function OpenCard() {
  const { t } = useTranslation('invite');
  const found = useInfiniteQuery(invitationsQuery);
  const { renew, revoke, renewed } = useChanges();
  const open = found.data?.pages.flatMap((page) => page.invitations) ?? [];
  const count = found.data?.pages[0]?.count;
  const failure = renew.error ?? revoke.error ?? found.error;
  return (
    <Card labelledBy="open-invitations" className={css.card}>
      <h2 id="open-invitations">
        {t('open')} {count !== undefined && count > 0 && <span className={css.number}>{count}</span>}
      </h2>
      {failure !== null && <ProblemNote error={failure} />}
      {found.data === undefined && found.error === null && <Spinner />}
      {count === 0 && <p className="muted">{t('openNone')}</p>}
      <ul>
        {open.map((invitation) => (
          <Row
            key={invitation.id}
            invitation={invitation}
            renewed={renewed.get(invitation.id)}
            onRenew={renew.mutate}
            onRevoke={revoke.mutate}
          />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          kind="quiet"
          busy={found.isFetchingNextPage ? t('fetching') : undefined}
          onPress={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Card>
  );
}
