/** A meeting: before it, in it, after it. */
import { useTranslation } from 'react-i18next';
import { Waiting } from '../../ui/Waiting.tsx';

export interface MeetingPageProps {
  readonly meetingId: string;
}

export function MeetingPage(_props: MeetingPageProps) {
  const { t } = useTranslation('common');
  return <Waiting words={t('loadingMeeting')} onStage />;
}
