/** The second step: the code that was mailed, and the way on. */
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../../navigation/navigation.ts';
import { CodeForm } from '../../parts/CodeForm.tsx';
import type { Sent } from '../../parts/sent.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import css from './SignIn.module.css';
import { stepLink } from './steps.ts';
import { useEntered } from './useEntered.ts';

export interface CodeStepProps {
  readonly sent: Sent | null;
  readonly onSent: (sent: Sent) => void;
  readonly mail: 'smtp' | 'terminal';
}

export function CodeStep({ sent, onSent, mail }: CodeStepProps) {
  const { t } = useTranslation('entry');
  const { search } = usePlace();
  const entered = useEntered();
  return (
    <CodeForm sent={sent} onSent={onSent} mail={mail} onEntered={entered}>
      <ButtonLink kind="quiet" href={stepLink('address', search)} className={css.back}>
        <Icon as={ArrowLeft} flip />
        {t('otherAddress')}
      </ButtonLink>
    </CodeForm>
  );
}
