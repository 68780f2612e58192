/** One field that takes a meeting link or its code and leads to the meeting. */
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../navigation/navigation.ts';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { type MeetingLink, readMeetingLink } from './meetingLink.ts';

export interface JoinFormProps {
  readonly label: string;
  readonly submit: string;
  readonly className?: string | undefined;
  readonly autoFocus?: boolean;
  readonly prominent?: boolean;
}

export function JoinForm({ label, submit, className, autoFocus = false, prominent = false }: JoinFormProps) {
  const { t } = useTranslation('entry');
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const [refused, setRefused] = useState(0);

  const refusal = (link: Exclude<MeetingLink, { kind: 'meeting' }>): string => {
    if (link.kind === 'elsewhere') return t('joinElsewhere', { host: link.host });
    return link.kind === 'missing' ? t('joinMissing') : t('joinWrong');
  };

  const submitted = () => {
    const link = readMeetingLink(typed, window.location.host);
    if (link.kind === 'meeting') {
      navigate(`/m/${link.id}`);
      return;
    }
    setFault(refusal(link));
    setRefused((count) => count + 1);
  };

  return (
    <Form onSubmit={submitted} refused={refused} className={className}>
      <Field
        label={label}
        icon={Link2}
        name="meeting"
        autoComplete="off"
        autoFocus={autoFocus}
        placeholder={t('joinExample')}
        value={typed}
        error={fault}
        onChange={(next) => {
          setTyped(next);
          setFault(undefined);
        }}
      />
      <Button type="submit" kind={prominent ? 'primary' : 'plain'} size={prominent ? 'lg' : 'md'} block={prominent}>
        {submit}
      </Button>
    </Form>
  );
}
