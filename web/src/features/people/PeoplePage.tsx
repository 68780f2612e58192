/** Colleagues: found by letters of their names, one press away from a call. */
import '../../i18n/words/people.ts';
import { useQuery } from '@tanstack/react-query';
import { EyeOff, Phone, UserRound, Video } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Colleague, Session } from '../../api/model.ts';
import { howManyPeopleQuery, personQuery } from '../../api/queries.ts';
import { isLanguage, LANGUAGES } from '../../i18n/languages.ts';
import { PeopleFinder } from '../../parts/PeopleFinder.tsx';
import { pictureOf } from '../../parts/picture.ts';
import { desk } from '../../ringing/here.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import css from './PeoplePage.module.css';

/** `14:22`, as the browser writes it; null for a zone that it does not know. */
function timeIn(zone: string, language: string): string | null {
  try {
    return new Date().toLocaleTimeString(language, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  } catch {
    return null;
  }
}

function Facts({ person }: { readonly person: Colleague }) {
  const { t, i18n } = useTranslation('people');
  const { data } = useQuery(personQuery(person.id));
  const time = data?.time_zone ? timeIn(data.time_zone, i18n.language) : null;
  if (!data || (time === null && data.language === null)) return null;
  return (
    <dl className={css.facts}>
      {time !== null && (
        <div>
          <dt>{t('zone')}</dt>
          <dd className="num">{time}</dd>
        </div>
      )}
      {isLanguage(data.language) && (
        <div>
          <dt>{t('language')}</dt>
          <dd>{LANGUAGES[data.language]}</dd>
        </div>
      )}
    </dl>
  );
}

function PersonCard({ person }: { readonly person: Colleague }) {
  const { t } = useTranslation('people');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.scrollIntoView?.({ block: 'nearest' }), []);
  return (
    <Card labelledBy="person" className={css.person}>
      <Avatar hue={person.hue} name={person.name} size="xl" src={pictureOf(person.id, person.picture)} />
      <h2 id="person" ref={heading} tabIndex={-1}>
        <bdi>{person.name}</bdi>
      </h2>
      {person.title && <p className="muted">{person.title}</p>}
      <div className={css.calls}>
        <Button kind="primary" onPress={() => void desk.call(person, true)}>
          <Icon as={Video} />
          {t('video')}
        </Button>
        <Button onPress={() => void desk.call(person, false)}>
          <Icon as={Phone} />
          {t('sound')}
        </Button>
      </div>
      <Facts person={person} />
      <p className={css.eyes}>
        <Icon as={EyeOff} />
        <span>{t('unnoted')}</span>
      </p>
    </Card>
  );
}

function NobodyPicked() {
  const { t } = useTranslation('people');
  return (
    <Card className={css.empty}>
      <Icon as={UserRound} size="lg" />
      <p>{t('pickOne')}</p>
    </Card>
  );
}

export function PeoplePage({ session }: { readonly session: Session }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const [picked, setPicked] = useState<Colleague | null>(null);
  const { data } = useQuery(howManyPeopleQuery);
  const organisation = session.organisation?.name ?? '';
  return (
    <>
      <div className={css.head}>
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('page')}</PageHeading>
        <p className="muted">
          {data === undefined ? t('guestsNever') : t('howMany', { count: data.count, organisation })}
        </p>
      </div>
      {data?.count === 0 && (
        <Card className={css.alone} labelledBy="alone">
          <h2 id="alone">{t('aloneTitle')}</h2>
          <p className="muted">{t('aloneText')}</p>
        </Card>
      )}
      <div className={css.cols}>
        <Card>
          <PeopleFinder label={t('find')} autoFocus onPick={setPicked} picked={picked?.id} />
        </Card>
        {picked === null ? <NobodyPicked /> : <PersonCard key={picked.id} person={picked} />}
      </div>
    </>
  );
}
