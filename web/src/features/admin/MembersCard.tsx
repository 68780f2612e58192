/** Everybody with an account: what they may do, and keeping somebody out with everything that is open. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, LifeBuoy, Search, ShieldMinus, ShieldPlus, UserRoundCheck, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { KINDS, type Kind, type Member } from '../../api/model.ts';
import { membersQuery } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { useAfterPause } from '../../parts/useAfterPause.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { Select } from '../../ui/Select.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Admin.module.css';

type Change = { readonly member: Member; readonly role?: Member['role']; readonly suspended?: boolean };

function useChange() {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ member, role, suspended }: Change) =>
      role === undefined ? api.suspend(member.id, suspended === true) : api.giveRole(member.id, role),
    onSuccess: async (_, { suspended }) => {
      toast(suspended === true ? t('suspendedNow') : t('changed'));
      await client.invalidateQueries({ queryKey: ['admin'] });
    },
  });
}

interface RowProps {
  readonly member: Member;
  readonly onChange: (change: Change) => void;
}

function Row({ member, onChange }: RowProps) {
  const { t } = useTranslation('admin');
  const { name, role, state } = member;
  const isOut = state === 'suspended';
  const roles = [
    { id: 'admin', label: t('makeAdmin'), icon: ShieldPlus },
    { id: 'support', label: t('makeSupport'), icon: LifeBuoy },
    { id: 'member', label: t('makeMember'), icon: ShieldMinus },
  ] as const;
  const entries: readonly MenuEntry[] = [
    ...roles
      .filter(({ id }) => id !== role)
      .map((entry) => ({ ...entry, onSelect: () => onChange({ member, role: entry.id }) })),
    ...(member.you
      ? []
      : [
          {
            id: 'suspend',
            label: isOut ? t('letIn') : t('suspend'),
            icon: isOut ? UserRoundCheck : UserRoundX,
            onSelect: () => onChange({ member, suspended: !isOut }),
          },
        ]),
  ];
  return (
    <li className={css.member}>
      <Avatar hue={member.hue} name={name} />
      <div className={css.who}>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span className="small muted">{member.email}</span>
      </div>
      <span className={css.standing}>
        <span className={css.role}>{t(role)}</span>
        <span className={css.state} data-state={state}>
          {t(`state.${state}`)}
        </span>
      </span>
      <Menu
        label={t('actions', { name })}
        entries={entries}
        trigger={
          <Press className={css.more ?? ''} aria-label={t('change', { name })}>
            <Icon as={Ellipsis} />
          </Press>
        }
      />
    </li>
  );
}

export function MembersCard() {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState('');
  const [which, setWhich] = useState<Kind>('everybody');
  const wanted = useAfterPause(typed);
  const found = useInfiniteQuery({ ...membersQuery(wanted, which), placeholderData: (before) => before });
  const change = useChange();
  const members = found.data?.pages.flatMap((page) => page.people) ?? [];
  const nobody = found.data !== undefined && members.length === 0 && !found.isFetching;
  return (
    <Card labelledBy="members" className={css.card}>
      <h2 id="members">{t('people')}</h2>
      <div className={css.finding}>
        <Field
          label={t('find')}
          hint={t('findHint')}
          type="search"
          icon={Search}
          name="member"
          autoComplete="off"
          value={typed}
          onChange={setTyped}
          maxLength={200}
        />
        <Select
          label={t('which')}
          value={which}
          onChange={(value) => setWhich(KINDS.find((kind) => kind === value) ?? 'everybody')}
          options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
      </div>
      {change.error && <ProblemNote error={change.error} />}
      {found.error !== null && <ProblemNote error={found.error} />}
      <div role="status">
        {nobody && <p className="muted">{wanted === '' ? t('noneOfKind') : t('nobody')}</p>}
        {members.length > 0 && <p className="vh">{t('shown', { count: members.length })}</p>}
      </div>
      {found.data === undefined && found.error === null && <Spinner />}
      <ul className={css.members}>
        {members.map((member) => (
          <Row key={member.id} member={member} onChange={change.mutate} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          kind="quiet"
          busy={found.isFetchingNextPage ? t('searching') : undefined}
          onPress={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Card>
  );
}
