/** Entering a code that was mailed: the second step of signing in, and of an invitation. It works in this browser only, a few times and for some minutes; every refusal says what is left. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ApiError } from '../api/error.ts';
import type { Session } from '../api/model.ts';
import { useProblemWords } from '../i18n/problem.ts';
import { AS_WRITTEN, Rich } from '../i18n/Rich.tsx';
import { Button } from '../ui/Button.tsx';
import { CodeInput } from '../ui/CodeInput.tsx';
import { CODE_LENGTH } from '../ui/code.ts';
import { Form } from '../ui/Form.tsx';
import { Note } from '../ui/Note.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';
import css from './CodeForm.module.css';
import { ProblemNote } from './ProblemNote.tsx';
import { SendAgain } from './SendAgain.tsx';
import type { Sent } from './sent.ts';

export interface CodeFormProps {
  readonly sent: Sent | null;
  readonly onSent: (sent: Sent) => void;
  readonly mail: 'smtp' | 'terminal';
  /** What happens once the code was right. While a promise is open the form waits. */
  readonly onEntered: (session: Session) => void | Promise<void>;
  /** The way back, or elsewhere. */
  readonly children?: ReactNode;
}

/** Refusals of the code itself, which belong under its field. */
const ABOUT_THE_CODE = new Set(['code_wrong', 'code_expired', 'code_used', 'too_many_tries']);
const isAboutTheCode = (error: unknown): boolean => error instanceof ApiError && ABOUT_THE_CODE.has(error.code);

function Lead({ sent }: { readonly sent: Sent | null }) {
  const { t } = useTranslation('entry');
  if (sent === null) return <p className="muted">{t('codeLeadUnnamed')}</p>;
  const minutes = Math.round(sent.expiresInS / 60);
  return (
    <p className="muted">
      <Rich text={t('codeLead', AS_WRITTEN)} values={{ email: sent.email, minutes }} parts={{ b: <strong /> }} />
    </p>
  );
}

export function CodeForm({ sent, onSent, mail, onEntered, children }: CodeFormProps) {
  const { t } = useTranslation('entry');
  const { t: common } = useTranslation('common');
  const words = useProblemWords();
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(0);
  const [refused, setRefused] = useState(0);
  const verify = useMutation({
    mutationFn: (typed: string) => api.verifyCode(typed),
    onSuccess: onEntered,
    onError: () => setRefused((count) => count + 1),
  });

  const submit = () => {
    const short = CODE_LENGTH - code.length;
    setMissing(short);
    if (short > 0) setRefused((count) => count + 1);
    else if (!verify.isPending) verify.mutate(code);
  };

  const fault = (): string | undefined => {
    if (missing > 0) return t('codeShort', { count: missing });
    if (!isAboutTheCode(verify.error)) return undefined;
    const { what, next } = words(verify.error);
    return `${what} ${next}`;
  };

  return (
    <Form className={css.form} onSubmit={submit} refused={refused}>
      <div className="stack stack-2">
        <PageHeading documentTitle={common('titled', { page: t('codePage') })}>{t('codeTitle')}</PageHeading>
        <Lead sent={sent} />
      </div>
      {mail === 'terminal' && <Note kind="plain">{t('codeTerminal')}</Note>}
      <CodeInput
        label={t('codeLabel')}
        hint={t('codeHint')}
        value={code}
        error={fault()}
        autoFocus
        onChange={(next) => {
          setCode(next);
          setMissing(0);
          if (verify.isError) verify.reset();
        }}
      />
      {verify.error && !isAboutTheCode(verify.error) && <ProblemNote error={verify.error} />}
      <Button type="submit" kind="primary" size="lg" block busy={verify.isPending ? t('signingIn') : undefined}>
        {t('signIn')}
      </Button>
      {sent !== null && (
        <SendAgain
          sent={sent}
          onSent={(again) => {
            setCode('');
            verify.reset();
            onSent(again);
          }}
        />
      )}
      {children}
    </Form>
  );
}
