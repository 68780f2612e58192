/** After the call: which end it was, that nothing is left, and the two ways on. */
import { House } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EndReason } from '../../call/callState.ts';
import { AS_WRITTEN, Rich } from '../../i18n/Rich.tsx';
import { PolicyLink } from '../../parts/PolicyLink.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { MessageFrame } from '../../ui/MessagePage.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { TraceArt } from './TraceArt.tsx';

export interface EndPageProps {
  readonly why: EndReason;
  readonly lastedMs: number;
  readonly meetingId: string;
  readonly onRejoin: () => void;
}

/** Ends in which the person did nothing: coming back is what they most likely want. */
const WANTS_BACK: ReadonlySet<EndReason> = new Set([
  'connection_lost',
  'server_restarting',
  'other_device',
  'full',
  'signed_out',
]);
/** Ends that are as they should be, and need no code for the administrator. */
const EXPECTED: ReadonlySet<EndReason> = new Set(['left', 'meeting_ended', 'other_device']);

export function EndPage({ why, lastedMs, meetingId, onRejoin }: EndPageProps) {
  const { t } = useTranslation('call');
  const { t: common } = useTranslation('common');
  const minutes = Math.round(lastedMs / 60_000);
  const page = useRef<HTMLDivElement>(null);
  // The call's page is gone with whatever had the focus in it.
  useEffect(() => page.current?.querySelector('h1')?.focus({ preventScroll: true }), []);
  return (
    <MessageFrame
      frame={page}
      foot={
        EXPECTED.has(why) ? (
          <PolicyLink>{t('end.how')}</PolicyLink>
        ) : (
          <span>
            <Rich text={t('end.problem', AS_WRITTEN)} values={{ code: endCode(why) }} parts={{ code: <code /> }} />
          </span>
        )
      }
    >
      {EXPECTED.has(why) && <TraceArt />}
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('page') })}>{t(`end.${why}.title`)}</PageHeading>
        <p className="muted">
          {t(`end.${why}.text`)} {minutes > 0 && t('end.lasted', { count: minutes })}
        </p>
      </div>
      <Ways why={why} meetingId={meetingId} onRejoin={onRejoin} />
    </MessageFrame>
  );
}

function Ways({ why, meetingId, onRejoin }: Omit<EndPageProps, 'lastedMs'>) {
  const { t } = useTranslation('call');
  const homeFirst = !WANTS_BACK.has(why);
  const rejoin =
    why === 'signed_out' ? (
      <ButtonLink kind="primary" size="lg" href={`/signin?next=/m/${encodeURIComponent(meetingId)}`}>
        {t('end.signIn')}
      </ButtonLink>
    ) : (
      <Button kind={homeFirst ? 'plain' : 'primary'} size="lg" onPress={onRejoin}>
        {why === 'other_device' ? t('end.moveHere') : t('end.rejoin')}
      </Button>
    );
  const home = (
    <ButtonLink kind={homeFirst ? 'primary' : 'plain'} size="lg" href="/">
      <Icon as={House} />
      {t('end.home')}
    </ButtonLink>
  );
  return (
    <div className="row row-wrap">
      {homeFirst ? home : rejoin}
      {homeFirst ? rejoin : home}
    </div>
  );
}

/** `END-REMOVED`: what an administrator can look up, without a fact of the call in it. */
export function endCode(why: EndReason): string {
  return `END-${why.toUpperCase().replaceAll('_', '-')}`;
}
