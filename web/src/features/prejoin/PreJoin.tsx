/** In front of the door: the person sees and hears what the others will get, and decides. Nobody sees them yet. */
import { EyeOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JoinForm, MeetingView } from '../../api/model.ts';
import type { Source } from '../../call/failures.ts';
import type { OwnMedia } from '../../call/own.ts';
import { Brand } from '../../ui/Brand.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { DeviceField, SpeakerField } from './DeviceFields.tsx';
import { GuestForm, MemberForm } from './JoinForms.tsx';
import { useDeviceKeys } from './keys.ts';
import { MicrophoneLine } from './MicrophoneLine.tsx';
import css from './PreJoin.module.css';
import { Preview } from './Preview.tsx';
import { useReadable } from './readable.ts';

/** How far the person has come: at the door, on the way in, or sent back with the reason. */
export type Door =
  | { readonly kind: 'open' }
  | { readonly kind: 'joining'; readonly waiting: boolean }
  /** Null: let in, but the media server could not be reached. */
  | { readonly kind: 'refused'; readonly problem: unknown };

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
  useDeviceKeys((source: Source) => void media.toggle(source));
  const member = meeting.you === 'member';
  return (
    <div className={`${css.page} on-stage`}>
      <header className={css.top}>
        <Brand href="/" />
        {member ? (
          <span className="small muted">{meeting.organisation}</span>
        ) : (
          <span className={css.guest}>{t('guest')}</span>
        )}
      </header>
      <main className={css.in}>
        <section className={css.view} aria-label={t('pre.view')}>
          <Preview own={own} media={media} />
          {!own.mustAsk && <MicrophoneLine microphone={own.microphone} media={media} />}
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
          <DeviceField kind="microphone" media={media} />
          <SpeakerField media={media} />
          <DeviceField kind="camera" media={media} />
          {member ? (
            <MemberForm meeting={meeting} door={door} onJoin={onJoin} />
          ) : (
            <GuestForm meetingId={meeting.id} door={door} onJoin={onJoin} />
          )}
        </section>
      </main>
    </div>
  );
}
