/** The frame of the pages of someone signed in: rail on wide screens, a bar on narrow ones, and the person's menu. */
import '../../i18n/words/home.ts';
import '../../i18n/words/people.ts';
import '../../i18n/words/profile.ts';
import '../../i18n/words/admin.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  ChevronsUpDown,
  CircleHelp,
  CircleUser,
  Database,
  FileText,
  House,
  LifeBuoy,
  LogOut,
  Settings2,
  ShieldAlert,
  ShieldCheck,
  Stethoscope,
  Users,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, Button as Press } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { Account } from '../../api/model.ts';
import { sessionQuery } from '../../api/queries.ts';
import { navigate } from '../../navigation/navigation.ts';
import { policyPath } from '../../parts/policyPath.ts';
import { desk } from '../../ringing/here.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Brand } from '../../ui/Brand.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Shell.module.css';

type At = 'home' | 'people' | 'admin' | 'support';

export interface ShellProps {
  readonly account: Account;
  /** Which entry of the rail is the page itself, if one is. */
  readonly at?: At;
  readonly children: ReactNode;
}

function useMenu(account: Account): readonly MenuEntry[] {
  const { t, i18n } = useTranslation('home');
  const { t: common } = useTranslation('common');
  const { t: profile } = useTranslation('profile');
  const client = useQueryClient();
  const out = useMutation({
    mutationFn: () => api.signOut(),
    onSuccess: async () => {
      desk.recent.clear();
      // Whatever the cache holds belonged to the person who has just left.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
      await client.resetQueries({ queryKey: sessionQuery.queryKey });
      navigate('/signin', { replace: true });
    },
    onError: () => toast(t('signingOutFailed')),
  });
  const reports: MenuEntry = { id: 'reports', label: t('reports'), icon: ShieldAlert, href: '/reports' };
  const checkup: MenuEntry = { id: 'checkup', label: t('checkup'), icon: Stethoscope, href: '/doctor' };
  return [
    ...(account.role === 'admin' ? [reports, checkup] : []),
    { id: 'profile', label: profile('page'), icon: CircleUser, href: '/profile' },
    { id: 'data', label: t('yourData'), icon: Database, href: '/your-data' },
    { id: 'help', label: common('help'), icon: CircleHelp, href: '/help' },
    { id: 'policy', label: common('policy'), icon: FileText, href: policyPath(i18n.language) },
    { id: 'out', label: t('signOut'), icon: LogOut, onSelect: () => out.mutate() },
  ];
}

const HERE = { 'aria-current': 'page' } as const;

/** Where one can go from everywhere: entries of the rail on a desk, tabs at the thumb on a phone. */
interface PlacesProps {
  readonly className: string | undefined;
  readonly at: At | undefined;
  readonly account: Account;
}

function Places({ className, at, account }: PlacesProps) {
  const { t: common } = useTranslation('common');
  const { t } = useTranslation('people');
  const { t: admin } = useTranslation('admin');
  const { t: home } = useTranslation('home');
  return (
    <>
      <Link className={className ?? ''} href="/" {...(at === 'home' && HERE)}>
        <Icon as={House} />
        <span className="ellipsis">{common('home')}</span>
      </Link>
      <Link className={className ?? ''} href="/people" {...(at === 'people' && HERE)}>
        <Icon as={Users} />
        <span className="ellipsis">{t('page')}</span>
      </Link>
      {account.role === 'support' && (
        <Link className={className ?? ''} href="/support" {...(at === 'support' && HERE)}>
          <Icon as={LifeBuoy} />
          <span className="ellipsis">{home('support')}</span>
        </Link>
      )}
      {account.role === 'admin' && (
        <Link className={className ?? ''} href="/admin" {...(at === 'admin' && HERE)}>
          <Icon as={Settings2} />
          <span className="ellipsis">{admin('page')}</span>
        </Link>
      )}
    </>
  );
}

interface RailProps {
  readonly account: Account;
  readonly entries: readonly MenuEntry[];
  readonly at: At | undefined;
}

function Rail({ account, entries, at }: RailProps) {
  const { t, i18n } = useTranslation('home');
  const { t: common } = useTranslation('common');
  return (
    <nav className={css.rail} aria-label={common('mainMenu')}>
      <div className={css.brand}>
        <Brand href="/" />
      </div>
      <Places className={css.link} at={at} account={account} />
      <div className={css.foot}>
        <a className={css.promise} href={policyPath(i18n.language)}>
          <Icon as={ShieldCheck} />
          <span>
            <b>{t('sealed')}</b>
            {t('sealedMore')}
          </span>
        </a>
        <Menu
          label={t('meMenu')}
          entries={entries}
          trigger={
            <Press className={css.me ?? ''}>
              <Avatar hue={account.hue} name={account.name} />
              <span className={css.who}>
                <b className="small ellipsis">{account.name}</b>
                <span className="tiny muted ellipsis">{account.email}</span>
              </span>
              <Icon as={ChevronsUpDown} size="sm" />
            </Press>
          }
        />
      </div>
    </nav>
  );
}

export function Shell({ account, at, children }: ShellProps) {
  const { t } = useTranslation('home');
  const { t: common } = useTranslation('common');
  const entries = useMenu(account);
  return (
    <>
      <a className={css.skip} href="#main">
        {common('skip')}
      </a>
      <div className={css.shell}>
        <header className={css.topbar}>
          <Brand href="/" />
          <Menu
            label={t('meMenu')}
            entries={entries}
            trigger={
              <Press className={css['me-round'] ?? ''}>
                <Avatar hue={account.hue} name={account.name} />
                <span className="vh">{t('me', { name: account.name })}</span>
              </Press>
            }
          />
        </header>
        <Rail account={account} entries={entries} at={at} />
        <main className={css.main} id="main" tabIndex={-1}>
          <div className={css.in}>{children}</div>
        </main>
        <nav className={css.tabs} aria-label={common('tabs')}>
          <Places className={css.tab} at={at} account={account} />
        </nav>
      </div>
    </>
  );
}
