/** Home: start a meeting in one click and be in it with the second, or join one by its link. */
import { useMutation } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { EyeOff, Link2, ShieldCheck, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { Account, Session } from '../../api/model.ts';
import { JoinForm } from '../../parts/JoinForm.tsx';
import { PeopleFinder } from '../../parts/PeopleFinder.tsx';
import { PolicyNews } from '../../parts/PolicyNews.tsx';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { useRecent } from '../../ringing/use.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { Hue } from '../../ui/initials.ts';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './Home.module.css';
import { MeetingReady } from './MeetingReady.tsx';
import { NotifyChoice } from './NotifyChoice.tsx';
import { Recent } from './Recent.tsx';
import { Shell } from './Shell.tsx';

function Step({
  icon,
  hue,
  title,
  text,
}: {
  readonly icon: LucideIcon;
  readonly hue: Hue;
  readonly title: string;
  readonly text: string;
}) {
  return (
    <li>
      <Card className={css.step}>
        <Avatar hue={hue}>
          <Icon as={icon} />
        </Avatar>
        <div>
          <h3>{title}</h3>
          <p>{text}</p>
        </div>
      </Card>
    </li>
  );
}

function How() {
  const { t } = useTranslation('home');
  return (
    <section aria-labelledby="how" className={css.below}>
      <h2 id="how" className="vh">
        {t('howTitle')}
      </h2>
      <ul className={css.how}>
        <Step icon={Link2} hue={8} title={t('howLink')} text={t('howLinkText')} />
        <Step icon={EyeOff} hue={3} title={t('howLook')} text={t('howLookText')} />
        <Step icon={ShieldCheck} hue={6} title={t('howGone')} text={t('howGoneText')} />
      </ul>
    </section>
  );
}

/** The first word of a name greets; a name of one word is that word. */
const givenName = (account: Account): string => account.name.split(/\s+/u)[0] ?? account.name;

function HomeBody({ account }: { readonly account: Account }) {
  const { t } = useTranslation('home');
  const { t: common } = useTranslation('common');
  const { t: people } = useTranslation('people');
  const isNew = useRecent().length === 0;
  const make = useMutation({ mutationFn: () => api.newMeeting() });
  return (
    <>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>
          {t('title', { name: givenName(account) })}
        </PageHeading>
        <p>{t('lead')}</p>
      </div>
      <Card labelledBy="start" className={css.dial}>
        <h2 id="start" className="vh">
          {t('start')}
        </h2>
        <PeopleFinder label={people('call')} />
        <Button
          kind={make.data ? 'plain' : 'primary'}
          size="lg"
          busy={make.isPending ? t('making') : undefined}
          onPress={() => make.mutate()}
        >
          <Icon as={Video} />
          {t('newMeeting')}
        </Button>
      </Card>
      {make.error && (
        <div className={css.below}>
          <ProblemNote error={make.error} />
        </div>
      )}
      {make.data && <MeetingReady key={make.data.id} meeting={make.data} />}
      <div className={css.cols}>
        <Card labelledBy="with-link" className={css.with}>
          <h2 id="with-link">{t('joinTitle')}</h2>
          <JoinForm className={css.join} label={t('joinLabel')} submit={t('join')} />
        </Card>
        <Recent />
      </div>
      <NotifyChoice />
      {isNew && <How />}
    </>
  );
}

export function HomePage({ session }: { readonly session: Session }) {
  if (session.account === null) throw new Error('a signed-in session has an account');
  return (
    <Shell account={session.account} at="home">
      {session.policy_news && <PolicyNews news={session.policy_news} />}
      <HomeBody account={session.account} />
    </Shell>
  );
}
