/** In front of the door: the person sees and hears what the others will get, and decides. Nobody sees them yet. */
import { useQuery } from '@tanstack/react-query';
import { EyeOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JoinForm, MeetingView } from '../../api/model.ts';
import { meetingQuery } from '../../api/queries.ts';
import type { Source } from '../../call/failures.ts';
import type { OwnMedia } from '../../call/own.ts';
import { LanguageChoice } from '../../parts/LanguageChoice.tsx';
import { Brand } from '../../ui/Brand.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { DeviceField, SpeakerField } from './DeviceFields.tsx';
import { type DoorProps, GuestForm, KnownGuestForm, MemberForm } from './JoinForms.tsx';
import { useDeviceKeys } from './keys.ts';
import { MicrophoneLine } from './MicrophoneLine.tsx';
import css from './PreJoin.module.css';
import { Preview } from './Preview.tsx';
import { ReplacedNote } from './ReplacedNote.tsx';
import { useReadable } from './readable.ts';

/** How far the person has come: at the door, on the way in, or sent back with the reason. */
export type Door =
  | { readonly kind: 'open' }
  | { readonly kind: 'joining'; readonly waiting: boolean }
  /** Null: let in, but the media server could not be reached. */
  | { readonly kind: 'refused'; readonly problem: unknown };

/** How often the door looks who is inside. The answer reaches this page through the cache that it came from. */
const LOOK_AGAIN_MS = 10_000;

export interface PreJoinProps {
  readonly meeting: MeetingView;
  readonly media: OwnMedia;
  readonly door: Door;
  readonly onJoin: (form: JoinForm) => void;
}

export function PreJoin({ meeting, media, door, onJoin }: PreJoinProps) {
  const { t } = useTranslation('call');
  const { t: common } = useTranslation('common');
  const own = useReadable(media.state);
  useQuery({ ...meetingQuery(meeting.id), refetchInterval: LOOK_AGAIN_MS });
  useDeviceKeys((source: Source) => void media.toggle(source));
  const member = meeting.you === 'member';
  return (
    <div className={`${css.page} on-stage`}>
      <header className={css.top}>
        <Brand href="/" />
        <span className="row">
          {member ? (
            <span className="small muted ellipsis">{meeting.organisation}</span>
          ) : (
            <span className={css.guest}>{t('guest')}</span>
          )}
          <LanguageChoice />
        </span>
      </header>
      <main className={css.in}>
        <section className={css.view} aria-label={t('pre.view')}>
          <Preview own={own} media={media} />
          {!own.mustAsk && <MicrophoneLine microphone={own.microphone} media={media} />}
          <ReplacedNote media={media} />
        </section>
        <section className={css.side} aria-label={t('pre.side')}>
          <div className="stack stack-1">
            <p className="small muted">{t('pre.at', { organisation: meeting.organisation })}</p>
            <PageHeading documentTitle={common('titled', { page: t('page') })}>{t('pre.heading')}</PageHeading>
          </div>
          <p className="small">{t('pre.inside', { count: meeting.in_call })}</p>
          <p className={css.eyes}>
            <Icon as={EyeOff} />
            <span>
              <b>{t('pre.unseen')}</b> {t('pre.unseenThen')}
            </span>
          </p>
          {member || !meeting.needs_policy ? <Devices media={media} /> : <MoreDevices media={media} />}
          <Who meeting={meeting} door={door} onJoin={onJoin} />
          <p className="small">
            <a href="/help" target="_blank" rel="noopener noreferrer">
              {common('help')}
              <span className="vh"> {common('newTab')}</span>
            </a>
          </p>
        </section>
      </main>
    </div>
  );
}

function Who(props: DoorProps) {
  if (props.meeting.you === 'member') {
    return <MemberForm {...props} />;
  }
  return props.meeting.needs_policy ? <GuestForm {...props} /> : <KnownGuestForm {...props} />;
}

function Devices({ media }: { readonly media: OwnMedia }) {
  return (
    <>
      <DeviceField kind="microphone" media={media} />
      <SpeakerField media={media} />
      <DeviceField kind="camera" media={media} />
    </>
  );
}

/** A guest has three questions to answer; the devices, which are mostly right, step back behind them. */
function MoreDevices({ media }: { readonly media: OwnMedia }) {
  const { t } = useTranslation('call');
  const list = useReadable(media.devices);
  if (list.microphone.length + list.camera.length + list.speaker.length === 0) {
    return null;
  }
  return (
    <details className={css.more}>
      <summary>{t('pre.devices')}</summary>
      <div className="stack">
        <Devices media={media} />
      </div>
    </details>
  );
}
